// The parts of tabulator-tables that the grid uses; the package brings no types.
declare module "tabulator-tables" {
  export interface CellComponent {
    getField(): string;
    getValue(): unknown;
    getData(): Record<string, unknown>;
    getRow(): RowComponent;
    getElement(): HTMLElement;
    edit(force?: boolean): void;
  }
  export interface RowComponent {
    getData(): Record<string, unknown>;
    getCell(field: string): CellComponent;
    getPosition(): number | false;
    getElement(): HTMLElement;
    update(data: Record<string, unknown>): Promise<void>;
    reformat(): void;
    scrollTo(position?: string, ifVisible?: boolean): Promise<void>;
  }
  export interface RangeComponent {
    getStructuredCells(): CellComponent[][];
    setBounds(start: CellComponent, end: CellComponent): void;
  }
  export interface ColumnDefinition {
    field: string;
    title: string;
    frozen?: boolean;
    hozAlign?: string;
    headerHozAlign?: string;
    headerTooltip?: string;
    headerWordWrap?: boolean;
    width?: number;
    cssClass?: string;
    editable?: (cell: CellComponent) => boolean;
    editor?: (cell: CellComponent, onRendered: (run: () => void) => void, success: (value: string) => void, cancel: () => void) => HTMLElement;
    formatter?: (cell: CellComponent) => string | HTMLElement;
    tooltip?: (event: Event, cell: CellComponent) => string;
    bottomCalc?: (values: unknown[]) => string;
  }
  export interface Options {
    data: Record<string, unknown>[];
    index: string;
    height?: string | number;
    layout?: string;
    rowHeight?: number;
    columns: ColumnDefinition[];
    rowHeader?: ColumnDefinition;
    columnDefaults?: Record<string, unknown>;
    selectableRange?: number;
    selectableRangeColumns?: boolean;
    selectableRangeRows?: boolean;
    editTriggerEvent?: string;
    renderHorizontal?: string;
    columnCalcs?: string;
  }
  export class Tabulator {
    constructor(element: HTMLElement, options: Options);
    static registerModule(modules: unknown[]): void;
    on(event: string, run: (...values: never[]) => void): void;
    getRow(id: string): RowComponent | false;
    getRows(): RowComponent[];
    getRanges(): RangeComponent[];
    addRange(start: CellComponent, end: CellComponent): RangeComponent;
    recalc(): void;
    blockRedraw(): void;
    restoreRedraw(): void;
    destroy(): void;
    redraw(force?: boolean): void;
    setHeight(height: string | number): void;
    scrollToColumn(field: string, position?: string, ifVisible?: boolean): Promise<void>;
  }
  export const EditModule: unknown;
  export const FormatModule: unknown;
  export const FrozenColumnsModule: unknown;
  export const ColumnCalcsModule: unknown;
  export const ResizeColumnsModule: unknown;
  export const SelectRangeModule: unknown;
  export const TooltipModule: unknown;
  export const KeybindingsModule: unknown;
  export const InteractionModule: unknown;
  export const MoveColumnsModule: unknown;
}
