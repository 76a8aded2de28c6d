import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

import styles from "./Button.module.css";
import { classes } from "./classes";

type Look = Readonly<{
  variant?: "primary" | "secondary" | "quiet";
  wide?: boolean;
  children: ReactNode;
}>;

export function buttonLook({ variant = "primary", wide = false }: Omit<Look, "children">): string {
  return classes(styles.button, styles[variant], wide && styles.wide);
}

type ButtonProps = Look & ComponentProps<"button"> & { busy?: boolean };

/** `busy` keeps the button's place and focus while what it asked for is on its way. */
export function Button({ variant, wide, busy = false, className, ...rest }: ButtonProps) {
  const chosen = buttonLook({ ...(variant && { variant }), ...(wide && { wide }) });
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={classes(chosen, busy && styles.busy, className)}
    />
  );
}

export function ButtonLink({
  variant,
  wide,
  className,
  ...rest
}: Look & ComponentProps<typeof Link>) {
  const chosen = buttonLook({ ...(variant && { variant }), ...(wide && { wide }) });
  return <Link {...rest} className={classes(chosen, className)} />;
}
