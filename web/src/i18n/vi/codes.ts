/** Why a code does not count: the API says it in English, one sentence for each case. */
export const codes = {
  "There is no such code.": "Không có mã này. Xin xem lại cách viết.",
  "Your cart already has an offer that is at least as good and cannot be combined with it.":
    "Túi hàng đã có một ưu đãi tốt bằng hoặc hơn, và không dùng chung được với mã này.",
  "This code is not valid yet.": "Mã này chưa đến ngày dùng.",
  "This code has expired.": "Mã này đã hết hạn.",
  "This code is for orders in VND.": "Mã này dành cho đơn hàng tính bằng đồng Việt Nam.",
  "This code is for orders in USD.": "Mã này dành cho đơn hàng tính bằng đô la Mỹ.",
  "Nothing in the cart is eligible for this code.": "Trong túi không có món nào dùng được mã này.",
  "The cart has not reached this code's minimum.": "Túi hàng chưa đủ giá trị tối thiểu của mã này.",
  "This code has been used up.": "Mã này đã được dùng hết.",
  "You have used this code already.": "Bạn đã dùng mã này rồi.",
  "This code is for a first order only.": "Mã này chỉ dành cho đơn hàng đầu tiên.",
};
