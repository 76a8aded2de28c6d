import { COOKIES } from "@/session/cookies";
import { answer, drop, guarded, held, hint, hold, nothing, refuse } from "@/session/handlers";

/** A guest's cart: the one this browser has, or a new one. */
export const POST = guarded(async (_request, api) => {
  const known = await held(COOKIES.cart);
  if (known !== null) return answer({ cartToken: known });
  const { data } = await api.POST("/api/v1/cart/guest");
  if (data === undefined) return refuse(503, "unavailable", "No bag can be opened for the moment.");
  await hold(COOKIES.cart, data.cartToken);
  if ((await held(COOKIES.hint)) !== "shopper") await hint("guest");
  return answer({ cartToken: data.cartToken });
});

export const DELETE = guarded(async () => {
  await drop(COOKIES.cart);
  return nothing();
});
