import { bars, niceTop } from "./scale";
import styles from "./charts.module.css";

export type Point = Readonly<{ label: string; value: number; text: string }>;

type Props = Readonly<{
  title: string;
  points: readonly Point[];
  /** How the axis' end is written. */
  axis: (top: number) => string;
  tableName: string;
}>;

const WIDTH = 600;
const HEIGHT = 160;

/** Bars for the eye, and the same figures as a table for whoever wants them exactly. */
export function BarChart({ title, points, axis, tableName }: Props) {
  const values = points.map(({ value }) => value);
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.title}>{title}</figcaption>
      <p className={styles.axis} aria-hidden="true">
        {axis(niceTop(values))}
      </p>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.bars}
        aria-hidden="true"
      >
        <path d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}`} className={styles.grid} />
        {bars(values, WIDTH, HEIGHT).map((bar, index) => (
          <rect key={points[index]?.label} {...bar} className={styles.bar}>
            <title>{`${points[index]?.label ?? ""}: ${points[index]?.text ?? ""}`}</title>
          </rect>
        ))}
        <path d={`M0 ${HEIGHT}H${WIDTH}`} className={styles.ground} />
      </svg>
      <p className={styles.ends} aria-hidden="true">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </p>
      <details className={styles.details}>
        <summary>{tableName}</summary>
        <table className={styles.figures}>
          <caption className="visually-hidden">{title}</caption>
          <tbody>
            {points.map(({ label, text }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
