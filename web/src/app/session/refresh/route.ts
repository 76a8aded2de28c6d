import { COOKIES } from "@/session/cookies";
import { answer, drop, guarded, held, hint, hold, refuse } from "@/session/handlers";

/** A page was loaded, or a token ended: what the cookies hold, as something a page can use. */
export const POST = guarded(async (_request, api) => {
  const cartToken = await held(COOKIES.cart);
  const refreshToken = await held(COOKIES.refresh);
  const guest = { user: null, token: null, expiresIn: 0, cartToken };
  if (refreshToken === null) {
    await hint(cartToken === null ? null : "guest");
    return answer(guest);
  }
  const { data, response } = await api.POST("/api/v1/auth/refresh", { body: { refreshToken } });
  if (data === undefined && response.status !== 401) {
    // Nothing is known about the session, so nothing of it is thrown away.
    return refuse(503, "unavailable", "The shop is out of reach; try again shortly.");
  }
  if (data === undefined) {
    await drop(COOKIES.refresh);
    await hint(cartToken === null ? null : "guest");
    return answer(guest);
  }
  await hold(COOKIES.refresh, data.refreshToken);
  await hint("shopper");
  return answer({ user: data.user, token: data.token, expiresIn: data.expiresIn, cartToken });
});
