import type { Random } from '../random.ts';

/** Family names by their share in percent, rounded (Lê Trung Hoa, "Họ và tên người Việt Nam", 2005). */
const FAMILY_NAMES = [
  ['Nguyễn', 38],
  ['Trần', 11],
  ['Lê', 9.5],
  ['Phạm', 7],
  ['Huỳnh', 5],
  ['Phan', 4.5],
  ['Võ', 4],
  ['Đặng', 2],
  ['Bùi', 2],
  ['Đỗ', 1.5],
  ['Hồ', 1.5],
  ['Ngô', 1.5],
  ['Dương', 1],
  ['Lý', 0.5],
] as const;

// Middle and given names, and their equal chances: assumption.
const FEMALE_MIDDLE = ['Thị', 'Thị', 'Thị', 'Ngọc', 'Thanh', 'Kim', 'Bích', 'Thuỳ', 'Mỹ'] as const;
const MALE_MIDDLE = ['Văn', 'Văn', 'Văn', 'Hữu', 'Minh', 'Quốc', 'Đức', 'Thành', 'Hoàng'] as const;
const FEMALE_GIVEN = [
  ...['Lan', 'Hoa', 'Hương', 'Mai', 'Trang', 'Thảo', 'Linh', 'Phương', 'Ngân', 'Yến', 'Nhung', 'Quyên'],
  ...['Hạnh', 'Diễm', 'Thư', 'Vy', 'Trâm', 'Oanh', 'Tuyết', 'Nguyệt', 'Đào', 'Châu', 'Giang', 'Ánh'],
];
const MALE_GIVEN = [
  ...['Hùng', 'Dũng', 'Tuấn', 'Nam', 'Long', 'Phúc', 'Khoa', 'Đạt', 'Hải', 'Sơn', 'Thắng', 'Bảo'],
  ...['Tâm', 'Trí', 'Nghĩa', 'Quân', 'Kiệt', 'Lộc', 'Vinh', 'Tài', 'Đông', 'Khánh', 'Huy', 'Ân'],
];

export function familyName(random: Random): string {
  return random.pickWeighted(FAMILY_NAMES);
}

/** Family name first, given name last: `Nguyễn Thị Lan`. */
export function fullName(family: string, female: boolean, random: Random): string {
  const middle = random.pick(female ? FEMALE_MIDDLE : MALE_MIDDLE);
  return `${family} ${middle} ${random.pick(female ? FEMALE_GIVEN : MALE_GIVEN)}`;
}

/** Workplaces, schools and cafés are called after words of good omen or of the country. */
const PLACE_WORDS = [
  ...['Bình Minh', 'Hoà Phát', 'An Khang', 'Thịnh Vượng', 'Sao Mai', 'Tân Tiến', 'Phước Lộc', 'Hướng Dương'],
  ...['Đồng Tháp', 'Sen Hồng', 'Cửu Long', 'Hoa Súng', 'Bông Lúa', 'Sông Xanh', 'Gió Mới', 'Cây Bàng'],
];

export function placeName(kind: string, random: Random): string {
  return `${kind} ${random.pick(PLACE_WORDS)}`;
}
