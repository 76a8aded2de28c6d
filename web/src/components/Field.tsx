import { useId, type ComponentProps, type ReactNode } from "react";

import styles from "./Field.module.css";

type Told = Readonly<{
  label: string;
  hint?: ReactNode;
  /** What does not fit, said below the input and announced with it. */
  error?: string | undefined;
  /** A word such as “optional” beside the label. */
  aside?: string;
}>;

function useDescriptions({ hint, error }: Pick<Told, "hint" | "error">) {
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return {
    id,
    attributes: {
      id,
      "aria-invalid": error !== undefined && error !== "",
      ...(describedBy && { "aria-describedby": describedBy }),
    },
  };
}

function Frame({ id, told, children }: { id: string; told: Told; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {told.label}
        {told.aside && <span className={styles.optional}> ({told.aside})</span>}
      </label>
      {children}
      {told.error && (
        <p id={`${id}-error`} className={styles.error}>
          {told.error}
        </p>
      )}
      {told.hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {told.hint}
        </p>
      )}
    </div>
  );
}

export function Field({ label, hint, error, aside, ...input }: Told & ComponentProps<"input">) {
  const { id, attributes } = useDescriptions({ hint, error });
  return (
    <Frame id={id} told={{ label, hint, error, ...(aside && { aside }) }}>
      <input {...input} {...attributes} className={styles.input} />
    </Frame>
  );
}

export function SelectField({
  label,
  hint,
  error,
  aside,
  ...select
}: Told & ComponentProps<"select">) {
  const { id, attributes } = useDescriptions({ hint, error });
  return (
    <Frame id={id} told={{ label, hint, error, ...(aside && { aside }) }}>
      <select {...select} {...attributes} className={styles.input} />
    </Frame>
  );
}

export function TextField({
  label,
  hint,
  error,
  aside,
  ...area
}: Told & ComponentProps<"textarea">) {
  const { id, attributes } = useDescriptions({ hint, error });
  return (
    <Frame id={id} told={{ label, hint, error, ...(aside && { aside }) }}>
      <textarea {...area} {...attributes} className={styles.input} />
    </Frame>
  );
}
