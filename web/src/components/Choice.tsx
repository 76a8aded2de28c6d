import { useId, type ReactNode } from "react";

import { classes } from "./classes";
import styles from "./Choice.module.css";

type Option<T extends string> = Readonly<{
  value: T;
  label: ReactNode;
  /** What it means, below its name. */
  text?: ReactNode;
  /** What it costs, at the end of the line. */
  aside?: ReactNode;
  disabled?: boolean;
}>;

type Props<T extends string> = Readonly<{
  legend: string;
  options: readonly Option<T>[];
  value: T | null;
  onChoose: (value: T) => void;
  /** Said where none is chosen and one has to be. */
  error?: string | undefined;
}>;

/** One of a few things, each on a line of its own: native radios, so arrows go between them. */
export function Choice<T extends string>({ legend, options, value, onChoose, error }: Props<T>) {
  const id = useId();
  return (
    <fieldset
      className={styles.group}
      {...(error !== undefined && { "aria-describedby": `${id}-error` })}
    >
      <legend className="visually-hidden">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(styles.option, option.disabled && styles.disabled)}
        >
          <input
            type="radio"
            name={id}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChoose(option.value)}
          />
          <span className={styles.words}>
            <span className={styles.label}>{option.label}</span>
            {option.text && <span className={styles.text}>{option.text}</span>}
          </span>
          {option.aside && <span className={styles.aside}>{option.aside}</span>}
        </label>
      ))}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
