import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Three files with fixed names: index.html (copied from public/), app.js and app.css. They are kept in git.
export default defineConfig({
  plugins: [react()],
  base: "./",
  build: {
    outDir: process.env.UI_OUT ?? fileURLToPath(new URL("../src/glue_local/ui/static", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1300,
    reportCompressedSize: false,
    rollupOptions: {
      input: fileURLToPath(new URL("src/main.tsx", import.meta.url)),
      output: {
        format: "iife",
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
      },
    },
  },
  server: {
    proxy: {
      "/api": {
        target: `http://127.0.0.1:${process.env.API_PORT ?? 5567}`,
        changeOrigin: true,
        headers: { Origin: `http://127.0.0.1:${process.env.API_PORT ?? 5567}` },
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 120_000,
  },
});
