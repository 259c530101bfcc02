package io.xphone.node.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which application a called number is for. Several tables are asked in turn, the more special first: each for the
 * number, then for {@code *}. What none of them knows is refused by 404.
 *
 * @param tables application or status by number
 */
public record NumberPlan(List<Map<String, Object>> tables) {

    private static final String OTHERWISE = "*";
    private static final int NOT_FOUND = 404;

    /** {@return the name of an application, or the status to refuse with} */
    public Object of(String number) {
        for (Map<String, Object> table : tables) {
            Object named = table.get(number);
            if (named == null) {
                named = table.get(OTHERWISE);
            }
            if (named != null) {
                return named;
            }
        }
        return NOT_FOUND;
    }

    /** {@return every number with what it is for, for people to read} */
    public String describe() {
        Map<String, Object> all = new TreeMap<>();
        for (int i = tables.size() - 1; i >= 0; i--) {
            if (tables.get(i).containsKey(OTHERWISE)) {
                all.clear();
            }
            all.putAll(tables.get(i));
        }
        Object rest = all.remove(OTHERWISE);
        StringBuilder text = new StringBuilder();
        all.forEach(
                (number, named) -> text.append(number).append(' ').append(named).append(", "));
        return text.append("others ").append(rest == null ? NOT_FOUND : rest).toString();
    }
}
