import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/style.css";
import "./theme.css";
import { takeToken } from "./api/client";
import { App } from "./app";
import { applyTheme } from "./lib/theme";

applyTheme();
const root = document.getElementById("root");
if (root) void takeToken().then(() => createRoot(root).render(<App />));
