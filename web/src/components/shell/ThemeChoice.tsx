"use client";

import { useState, useEffect } from "react";

import { common } from "@/i18n/common";
import { useText } from "@/i18n/use-locale";
import { keepPreference } from "@/lib/preferences";
import { applyTheme, THEME_COOKIE, THEMES, toTheme, type Theme } from "@/lib/theme";
import styles from "./choices.module.css";

export function ThemeChoice() {
  const t = useText(common);
  const [theme, setTheme] = useState<Theme>("system");
  // The server has put the choice on <html>; only there is it known.
  // eslint-disable-next-line react-hooks/set-state-in-effect
  useEffect(() => setTheme(toTheme(document.documentElement.dataset.theme)), []);
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    keepPreference(THEME_COOKIE, chosen);
    applyTheme(chosen);
  };
  return (
    <div role="group" aria-label={t.theme} className={styles.choices}>
      {THEMES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === theme}
          className={styles.choice}
          onClick={() => choose(one)}
        >
          {t.themes[one]}
        </button>
      ))}
    </div>
  );
}
