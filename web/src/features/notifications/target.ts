/** The page on which one sees what a notification is about; null where there is none. */
export function targetOf(
  { kind, data }: Readonly<{ kind: string; data: Readonly<Record<string, unknown>> }>,
  locale: string,
): string | null {
  const text = (name: string) => {
    const value = data[name];
    return typeof value === "string" && value !== "" ? encodeURIComponent(value) : null;
  };
  const [order, product] = [text("orderId"), text("slug") ?? text("productId")];
  if (kind.startsWith("order-")) {
    return `/${locale}/account/orders${order === null ? "" : `/${order}`}`;
  }
  if (kind.startsWith("tryon-")) return `/${locale}/fitting-room`;
  if (product !== null) return `/${locale}/products/${product}`;
  if (kind !== "security") return null;
  return `/${locale}/account/${data.event === "export-ready" ? "privacy" : "profile"}`;
}
