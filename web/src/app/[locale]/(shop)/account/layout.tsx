import type { ReactNode } from "react";

import { AccountFrame } from "@/features/account/AccountFrame";

/** Everything below belongs to somebody who is signed in. */
export default function AccountLayout({ children }: Readonly<{ children: ReactNode }>) {
  return <AccountFrame>{children}</AccountFrame>;
}
