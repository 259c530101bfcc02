package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.node.app.Applications;
import java.util.Collection;
import java.util.Locale;

/** Validates a configuration against its {@link ConfigType}: every key is known, every value has its type. */
final class ConfigCheck {

    private ConfigCheck() {}

    /**
     * Checks a value and its elements. Enum values become upper case, numbers and booleans may be strings. {@code null}
     * is treated like an absent key.
     *
     * @param path key, as for {@code --set}
     * @return the value to store instead
     * @throws ConfigException naming the first invalid key
     */
    static Object check(Object value, ConfigType type, String path) {
        if (value == null) {
            return null;
        }
        if (type instanceof ConfigType.Section section) {
            return section(object(value, path), section, path);
        }
        if (type instanceof ConfigType.MapOf map) {
            JsonObject object = object(value, path);
            for (String key : object.fieldNames()) {
                object.put(key, check(object.getValue(key), map.value(), join(path, key)));
            }
            return object;
        }
        if (type instanceof ConfigType.ArrayOf list) {
            Object listed = value instanceof String && list.element() instanceof ConfigType.Text
                    ? new JsonArray().add(value) // a list of one
                    : value;
            if (!(listed instanceof JsonArray array)) {
                throw invalid(path, "an array", value);
            }
            for (int i = 0; i < array.size(); i++) {
                array.set(i, check(array.getValue(i), list.element(), join(path, Integer.toString(i))));
            }
            return array;
        }
        return scalar(value, type, path);
    }

    private static JsonObject section(JsonObject object, ConfigType.Section section, String path) {
        for (String key : object.fieldNames()) {
            ConfigType type = section.keys().get(key);
            if (type == null) {
                throw unknown(path, key, section);
            }
            object.put(key, check(object.getValue(key), type, join(path, key)));
        }
        return object;
    }

    static ConfigException unknown(String path, String key, ConfigType.Section section) {
        return new ConfigException(
                join(path, key),
                "unknown key; the most similar one is "
                        + join(path, mostSimilar(key, section.keys().keySet())));
    }

    private static Object scalar(Object value, ConfigType type, String path) {
        if (type instanceof ConfigType.Text) {
            if (value instanceof String) {
                return value;
            }
            throw invalid(path, "a string", value);
        }
        if (type instanceof ConfigType.CodecSetting) {
            return value;
        }
        if (type instanceof ConfigType.HeaderValue) {
            if (value instanceof String
                    || value instanceof JsonArray values && values.stream().allMatch(String.class::isInstance)) {
                return value;
            }
            throw invalid(path, "a string or an array of strings", value);
        }
        if (type instanceof ConfigType.Bool) {
            if (value instanceof Boolean) {
                return value;
            }
            if (value instanceof String word && word.matches("(?i)true|false")) {
                return Boolean.valueOf(word);
            }
            throw invalid(path, "true or false", value);
        }
        if (type instanceof ConfigType.WholeNumber number) {
            Object read =
                    value instanceof String digits && digits.matches("-?\\d{1,9}") ? Integer.valueOf(digits) : value;
            if ((read instanceof Integer || read instanceof Long)
                    && number.range().contains(((Number) read).longValue())) {
                return read;
            }
            throw invalid(path, number.range().description(), value);
        }
        if (type instanceof ConfigType.Decimal) {
            if (value instanceof Number) {
                return value;
            }
            throw invalid(path, "a number", value);
        }
        if (type instanceof ConfigType.Choice choice) {
            String upper = value instanceof String text ? text.toUpperCase(Locale.ROOT) : "";
            if (choice.values().contains(upper)) {
                return upper;
            }
            throw invalid(path, "one of " + String.join(", ", choice.values()), value);
        }
        return application(value, path);
    }

    private static Object application(Object value, String path) {
        if (value instanceof String name) {
            if (Applications.names().contains(name)) {
                return name;
            }
            if (name.matches("[3-6]\\d\\d")) {
                return Integer.valueOf(name);
            }
        } else if (value instanceof Integer status && status >= 300 && status <= 699) {
            return status;
        }
        throw invalid(
                path,
                "an application (" + String.join(", ", Applications.names()) + ") or a status of 300 to 699",
                value);
    }

    private static JsonObject object(Object value, String path) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw invalid(path, "an object", value);
    }

    private static ConfigException invalid(String path, String expected, Object value) {
        String text = value instanceof String ? "\"" + value + "\"" : value.toString();
        return new ConfigException(
                path, "must be " + expected + ", is " + (text.length() > 60 ? text.substring(0, 60) + "…" : text));
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The candidate with the smallest edit distance, ignoring case. */
    static String mostSimilar(String word, Collection<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
