/** A colour of the map, what it stands for, and how often it is used. */
export interface LegendEntry {
  readonly label: string;
  readonly fill: string;
  readonly count: number;
}

/** What a map shows over the provinces. Positions are degrees. */
export interface Drawing {
  readonly title: string;
  /** Lines below the title: method, area, time. */
  readonly subtitle: readonly string[];
  readonly cells: readonly {
    readonly cell: string;
    /** 2 with a class, 1 with events, 0 with neither. */
    readonly weight: number;
    readonly fill: string;
  }[];
  readonly circles: readonly {
    readonly lat: number;
    readonly lng: number;
    readonly radius_km: number;
    readonly label: string;
  }[];
  readonly points: readonly { readonly lat: number; readonly lng: number; readonly fill: string }[];
  readonly legend: readonly LegendEntry[];
}
