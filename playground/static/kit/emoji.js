/** The emoji that are known by name; any other `:name:` stays as it was written. */

const BY_NAME = new Map(
  Object.entries({
    "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_left: "⬅️",
    arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️",
    bar_chart: "📊", bell: "🔔", black_circle: "⚫", books: "📚", bulb: "💡",
    bust_in_silhouette: "👤", busts_in_silhouette: "👥", calendar: "📅",
    chart_with_upwards_trend: "📈", clipboard: "📋", clock1: "🕐", clock8: "🕗", clock9: "🕘",
    construction: "🚧", date: "📅", door: "🚪", exclamation: "❗", eyes: "👀", gear: "⚙️",
    green_circle: "🟢", hand: "✋", heart: "❤️", heavy_check_mark: "✔️", hourglass: "⌛",
    hourglass_flowing_sand: "⏳", information_source: "ℹ️", large_blue_circle: "🔵",
    large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡",
    leftwards_arrow_with_hook: "↩️", lock: "🔒", mag: "🔍", memo: "📝", mortar_board: "🎓",
    no_bell: "🔕", no_entry: "⛔", no_entry_sign: "🚫", pencil: "📝", pencil2: "✏️",
    question: "❓", raised_hand: "✋", red_circle: "🔴", robot_face: "🤖", rotating_light: "🚨",
    runner: "🏃", school: "🏫", slightly_smiling_face: "🙂", smile: "😄", snowflake: "❄️",
    speech_balloon: "💬", sunny: "☀️", tada: "🎉", thumbsdown: "👎", thumbsup: "👍",
    warning: "⚠️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", x: "❌", zzz: "💤",
  }),
);

/** The emoji of a name, or null. */
export function emojiOf(name) {
  return BY_NAME.get(name) ?? null;
}

/** A text with every known `:name:` replaced. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emojiOf(name) ?? whole);
}
