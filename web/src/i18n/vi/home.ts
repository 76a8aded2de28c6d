export const home = {
  title: "Atelier — Nhà mốt Việt",
  heroTitle: "Sông, sương và lụa",
  heroText:
    "Những thiết kế mang nhịp điệu của nước Việt. Thử ngay trên ảnh của bạn, trong phòng thử riêng tư.",
  heroLink: "Xem bộ sưu tập mới",
  collections: "Bộ sưu tập",
  trending: "Được yêu thích tuần này",
  newest: "Mới về",
  recent: "Bạn vừa xem",
  seeAll: "Xem tất cả",
  tryTitle: "Mặc thử, trước khi mua",
  tryText:
    "Một tấm ảnh của bạn là đủ. Chúng tôi khoác món đồ lên người bạn, rồi xóa ảnh khi bạn muốn.",
  tryLink: "Vào phòng thử đồ",
  pieces: (count: number) => `${count} thiết kế`,
};
