"use client";

import { useState } from "react";

import { Button } from "./Button";

type Props = Readonly<{
  label: string;
  /** The label with what it is about, for who does not see the line it stands in. */
  name: string;
  question: string;
  cancel: string;
  onConfirm: () => void;
}>;

/** Something that cannot be taken back: asked for twice, in the same place. */
export function Confirmed({ label, name, question, cancel, onConfirm }: Props) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button variant="quiet" aria-label={name} onClick={() => setAsked(true)}>
        {label}
      </Button>
    );
  }
  return (
    <>
      {/* The focus stays where it was: on the way back out. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <Button variant="quiet" autoFocus onClick={() => setAsked(false)}>
        {cancel}
      </Button>
      <Button
        variant="quiet"
        onClick={() => {
          setAsked(false);
          onConfirm();
        }}
      >
        {question}
      </Button>
    </>
  );
}
