import {
  type EdgeProps,
  type Edge as FlowEdge,
  type Node as FlowNode,
  Panel as FlowPanel,
  Handle,
  MiniMap,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { memo, type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import type { Edge } from "../api/types";
import { Button } from "../parts/basics";
import { curve } from "./curve";

export interface Box {
  id: string;
  /** All that the box shows, as text: as long as it and the place are the same, the box is not drawn again. */
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  label: string;
  look: string;
  colour?: string;
  body: ReactNode;
}

type CardData = {
  body: ReactNode;
  look: string;
  colour: string;
  faded: boolean;
  width: number;
  height: number;
};
type CardNode = FlowNode<CardData, "card">;
type RouteData = { points: [number, number][]; back: boolean; faded: boolean; lit: boolean };
type RouteEdge = FlowEdge<RouteData, "route">;

const Card = memo(function Card({ data, selected }: NodeProps<CardNode>): ReactElement {
  return (
    <div
      className={`card ${data.look}${selected ? " is-chosen" : ""}${data.faded ? " is-faded" : ""}`}
      style={{ width: data.width, height: data.height, ["--tone" as string]: data.colour }}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      {data.body}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

const Route = memo(function Route({
  data,
  sourceX,
  sourceY,
  targetX,
  targetY,
  markerEnd,
}: EdgeProps<RouteEdge>): ReactElement {
  const points: [number, number][] = data?.points.length
    ? data.points
    : [
        [sourceX, sourceY],
        [targetX, targetY],
      ];
  const look = `route${data?.faded ? " is-faded" : ""}${data?.lit ? " is-lit" : ""}${data?.back ? " is-back" : ""}`;
  return <path className={look} d={curve(points)} markerEnd={markerEnd} fill="none" />;
});

const NODE_TYPES = { card: Card };
const EDGE_TYPES = { route: Route };
/** Below this text cannot be read; the picture then starts at its left. */
const LEAST = 0.7;
/** Height of the buttons at the canvas's bottom, with the room around them, in pixels. */
const FOOT = 56;
/** A narrower canvas has no room for a small map, in pixels. */
const ROOM = 560;

interface Props {
  boxes: Box[];
  edges: Edge[];
  chosen: string | null;
  choose: (id: string | null) => void;
  open?: (id: string) => void;
  /** These stay bright while all else fades; null: everything is. */
  lit?: Set<string> | null;
  label: string;
  /** Shows all of it again when this changes. */
  fitKey?: string;
  children?: ReactNode;
}

export function Graph(props: Props): ReactElement {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ boxes, edges, chosen, choose, open, lit, label, fitKey, children }: Props): ReactElement {
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const drawn = useRef(new Map<string, CardNode>());
  const routed = useRef(new Map<string, RouteEdge>());
  const nodes = useMemo<CardNode[]>(() => {
    const all = boxes.map((box) => {
      const faded = lit ? !lit.has(box.id) : false;
      const place = `${box.x} ${box.y} ${box.width} ${box.height}`;
      return once(drawn.current, `${box.id} ${place} ${box.id === chosen} ${faded} ${box.key}`, () => ({
        id: box.id,
        type: "card" as const,
        position: { x: box.x, y: box.y },
        width: box.width,
        height: box.height,
        selected: box.id === chosen,
        ariaLabel: box.label,
        data: {
          body: box.body,
          look: box.look,
          colour: box.colour ?? "var(--accent)",
          faded,
          width: box.width,
          height: box.height,
        },
      }));
    });
    drawn.current = new Map(all);
    return all.map(([, node]) => node);
  }, [boxes, chosen, lit]);
  const lines = useMemo<RouteEdge[]>(() => {
    const all = edges.map((edge) => {
      const bright = lit ? lit.has(edge.source) && lit.has(edge.target) : null;
      const key = `${edge.source}→${edge.target} ${bright} ${edge.back} ${edge.points.join(" ")}`;
      return once(routed.current, key, () => ({
        id: `${edge.source}→${edge.target}`,
        source: edge.source,
        target: edge.target,
        type: "route" as const,
        focusable: false,
        selectable: false,
        data: {
          points: edge.points as [number, number][],
          back: edge.back,
          faded: bright === false,
          lit: bright === true,
        },
        markerEnd: "arrow-end",
      }));
    });
    routed.current = new Map(all);
    return all.map(([, edge]) => edge);
  }, [edges, lit]);
  const showAll = useCallback(
    (whole = false) => {
      const box = frame.current?.getBoundingClientRect();
      if (!box?.width || !boxes.length) return;
      const right = Math.max(...boxes.map((one) => one.x + one.width));
      const bottom = Math.max(...boxes.map((one) => one.y + one.height));
      // The buttons at the bottom cover nothing.
      const free = box.height - FOOT;
      const zoom = Math.min((box.width - 48) / right, (free - 24) / bottom, 1.15);
      const used = whole ? Math.max(zoom, 0.1) : Math.max(zoom, Math.min(LEAST, 1.15));
      const x = right * used <= box.width - 40 ? (box.width - right * used) / 2 : 24;
      const y = bottom * used <= free - 16 ? (free - bottom * used) / 2 : 16;
      void flow.setViewport({ x, y, zoom: used });
    },
    [flow, boxes],
  );
  const right = Math.max(...boxes.map((one) => one.x + one.width), 0);
  const bottom = Math.max(...boxes.map((one) => one.y + one.height), 0);
  const fitRef = useRef(showAll);
  fitRef.current = showAll;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown anew when the key changes
  useEffect(() => {
    const timer = requestAnimationFrame(() => fitRef.current());
    return () => cancelAnimationFrame(timer);
  }, [fitKey, boxes.length === 0]);
  const reveal = useRef(boxes);
  reveal.current = boxes;
  useEffect(() => {
    const box = reveal.current.find((one) => one.id === chosen);
    const view = frame.current?.getBoundingClientRect();
    if (!box || !view?.width) return;
    const timer = setTimeout(() => {
      const { x, y, zoom } = flow.getViewport();
      const left = box.x * zoom + x;
      const top = box.y * zoom + y;
      const width = frame.current?.clientWidth ?? view.width;
      const height = frame.current?.clientHeight ?? view.height;
      if (left >= 0 && top >= 0 && left + box.width * zoom <= width && top + box.height * zoom <= height)
        return;
      void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: 150 });
    }, 60);
    return () => clearTimeout(timer);
  }, [chosen, flow]);
  useEffect(() => {
    const element = frame.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    let width = element.clientWidth;
    let height = element.clientHeight;
    const watch = new ResizeObserver(() => {
      const grown = element.clientHeight - height;
      height = element.clientHeight;
      if (Math.abs(element.clientWidth - width) >= 60) {
        width = element.clientWidth;
        fitRef.current();
      } else if (grown) {
        // What was in the middle stays in the middle.
        const { x, y, zoom } = flow.getViewport();
        void flow.setViewport({ x, y: y + grown / 2, zoom });
      }
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [flow]);
  return (
    <div className="graph" ref={frame}>
      <ReactFlow
        nodes={nodes}
        edges={lines}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        minZoom={0.1}
        maxZoom={2}
        zoomOnDoubleClick={false}
        preventScrolling
        aria-label={label}
        onNodesChange={(changes) => {
          for (const change of changes) if (change.type === "select" && change.selected) choose(change.id);
        }}
        onPaneClick={() => choose(null)}
        onNodeDoubleClick={(_, node) => open?.(node.id)}
        onKeyDown={(event) => {
          if (event.key === "Escape") choose(null);
        }}
      >
        <svg className="markers" aria-hidden="true">
          <defs>
            <marker
              id="arrow-end"
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 1 9 5 0 9z" />
            </marker>
          </defs>
        </svg>
        <Zooms all={() => showAll(true)} />
        <Overview right={right} bottom={bottom} />
        {children}
      </ReactFlow>
    </div>
  );
}

/** What was made under a key before, or is made now: what is the same keeps its identity, and is not drawn again. */
function once<T>(made: Map<string, T>, key: string, make: () => T): [string, T] {
  return [key, made.get(key) ?? make()];
}

/** A small map of the whole, where not all of it is in sight and there is room for one. */
function Overview({ right, bottom }: { right: number; bottom: number }): ReactElement | null {
  const wanted = useStore(
    ({ transform: [, , zoom], width, height }) =>
      width >= ROOM && (right * zoom > width || bottom * zoom > height),
  );
  return wanted ? <MiniMap pannable zoomable ariaLabel="Overview" nodeStrokeWidth={0} /> : null;
}

function Zooms({ all }: { all: () => void }): ReactElement {
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  return (
    <FlowPanel position="bottom-left" className="zooms">
      <Button look="quiet" label="Zoom out" onClick={() => void flow.zoomOut()}>
        −
      </Button>
      <span aria-hidden="true">{Math.round(zoom * 100)} %</span>
      <Button look="quiet" label="Zoom in" onClick={() => void flow.zoomIn()}>
        +
      </Button>
      <Button look="quiet" label="Show everything" onClick={all}>
        Fit
      </Button>
    </FlowPanel>
  );
}

/** Everything up- and downstream of an item, itself included. */
export function related(id: string, edges: { source: string; target: string }[]): Set<string> {
  const found = new Set([id]);
  for (const [from, to] of [
    ["source", "target"],
    ["target", "source"],
  ] as const) {
    const waiting = [id];
    while (waiting.length) {
      const at = waiting.pop();
      for (const edge of edges)
        if (edge[from] === at && !found.has(`${to}:${edge[to]}`)) {
          found.add(`${to}:${edge[to]}`);
          found.add(edge[to]);
          waiting.push(edge[to]);
        }
    }
  }
  return found;
}
