import { wishlist as en } from "./en/wishlist";
import { wishlist as vi } from "./vi/wishlist";

export const wishlist = { vi, en } as const;
