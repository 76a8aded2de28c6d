import type { Metadata } from "next";

import { WishlistPage } from "@/features/wishlist/WishlistPage";
import { wishlist } from "@/i18n/wishlist";
import { localeOf } from "@/lib/request";

type Props = Readonly<{ params: Promise<{ locale: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: wishlist[await localeOf(params)].title, robots: { index: false } };
}

export default function Page() {
  return <WishlistPage />;
}
