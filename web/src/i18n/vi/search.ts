export const search = {
  label: "Tìm trong cửa hàng",
  placeholder: "Áo dài, áo thun, lụa…",
  submit: "Tìm",
  suggestions: "Gợi ý",
  count: (count: number) => `${count} gợi ý`,
  none: (query: string) => `Chưa có thiết kế nào cho “${query}”`,
  all: (query: string) => `Xem tất cả kết quả cho “${query}”`,
};
