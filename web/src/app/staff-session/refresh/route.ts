import { COOKIES } from "@/session/cookies";
import { answer, drop, guarded, held, hold, refuse } from "@/session/handlers";

export const POST = guarded(async (_request, api) => {
  const refreshToken = await held(COOKIES.staff);
  const nobody = { admin: null, token: null, expiresIn: 0 };
  if (refreshToken === null) return answer(nobody);
  const { data, response } = await api.POST("/api/v1/admin/refresh", { body: { refreshToken } });
  if (data === undefined && response.status !== 401) {
    return refuse(503, "unavailable", "The shop is out of reach; try again shortly.");
  }
  if (data === undefined) {
    await drop(COOKIES.staff);
    return answer(nobody);
  }
  await hold(COOKIES.staff, data.refreshToken);
  return answer({ admin: data.admin, token: data.token, expiresIn: data.expiresIn });
});
