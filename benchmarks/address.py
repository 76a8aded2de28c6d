"""Where what benchmarks order is sent to."""

ADDRESS = {
    "fullName": "Nguyễn An",
    "phone": "+84 901 234 567",
    "line1": "1 Hàng Bài",
    "city": "Hà Nội",
    "country": "VN",
}
