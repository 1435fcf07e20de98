// Charts beside tables that have the same figures: bars of a board, the profile of a
// unit against the middle of its group, a radar, a line through the years. Patterns
// tell series apart without colour; nothing moves.
import { BarChart, LineChart, RadarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, RadarComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, RadarChart, AriaComponent, GridComponent, LegendComponent, RadarComponent, CanvasRenderer]);

interface Chart {
  kind: "board" | "profile" | "radar" | "years";
  title: string;
  names: string[];
  values: string[];
  middle?: string[];
  marks?: string[];
  words?: string[];
}

const brand = "#1f4e8c";
const second = "#b36b00";
const ink = "#1d2733";
const common = { animation: false, color: [brand, second], aria: { enabled: true, label: { enabled: false }, decal: { show: true } }, textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 } };

const figures = (list: string[]): number[] => list.map(Number);

function board(c: Chart): EChartsCoreOption {
  const marks = c.marks ?? [];
  return {
    ...common,
    grid: { left: 8, right: 96, top: 8, bottom: 8, containLabel: true },
    xAxis: { type: "value", axisLabel: { hideOverlap: true } },
    yAxis: { type: "category", inverse: true, data: c.names, axisTick: { show: false } },
    series: [{ type: "bar", data: figures(c.values), label: { show: true, position: "right", color: ink, formatter: (p: { dataIndex: number }) => `${c.values[p.dataIndex]} ${marks[p.dataIndex] ?? ""}` } }],
  };
}

function profile(c: Chart): EChartsCoreOption {
  const words = c.words ?? [];
  const series: object[] = [{ name: words[0], type: "bar", data: figures(c.values) }];
  if (c.middle?.length === c.values.length) series.push({ name: words[1], type: "line", data: figures(c.middle), symbol: "diamond", symbolSize: 10, lineStyle: { type: "dashed" } });
  return {
    ...common,
    legend: { top: 0, data: words.slice(0, series.length) },
    grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: c.names, axisLabel: { interval: 0, rotate: 40, width: 90, overflow: "truncate" } },
    yAxis: { type: "value", max: 100, axisLabel: { formatter: "{value} %" } },
    series,
  };
}

function radar(c: Chart): EChartsCoreOption {
  const words = c.words ?? [];
  return {
    ...common,
    legend: { top: 0, data: words },
    radar: { indicator: c.names.map((name) => ({ name, max: 100 })), center: ["50%", "56%"], radius: "62%", axisName: { color: ink } },
    series: [{ type: "radar", data: [
      { name: words[0], value: figures(c.values), symbol: "circle", symbolSize: 8 },
      { name: words[1], value: figures(c.middle ?? []), symbol: "diamond", symbolSize: 8, lineStyle: { type: "dashed" } },
    ] }],
  };
}

function years(c: Chart): EChartsCoreOption {
  return {
    ...common,
    grid: { left: 8, right: 24, top: 24, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: c.names },
    yAxis: { type: "value", scale: true },
    series: [{ type: "line", data: figures(c.values), symbol: "circle", symbolSize: 10, label: { show: true, color: ink, formatter: (p: { dataIndex: number }) => c.values[p.dataIndex] ?? "" } }],
  };
}

const drawn = { board, profile, radar, years };

for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  const data = figure.querySelector("script")?.textContent;
  if (!data) continue;
  const chart = JSON.parse(data) as Chart;
  const place = document.createElement("div");
  place.className = "chart-place";
  figure.append(place);
  if (chart.kind === "board") place.classList.add("rows-" + Math.min(12, Math.max(4, chart.names.length)).toString());
  const drawing = init(place, undefined, { renderer: "canvas" });
  drawing.setOption(drawn[chart.kind](chart));
  window.addEventListener("resize", () => drawing.resize());
}
