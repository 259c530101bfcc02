package io.xphone.node;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code --set key=value}: changes one value of a configuration. The key is a dotted path with an index for each array;
 * the index after the last element appends one. The value is read by the type of its key: text without quotes, arrays
 * and objects as JSON, arrays of text also as a comma-separated list.
 */
final class ConfigOverrides {

    private ConfigOverrides() {}

    /**
     * Changes a configuration.
     *
     * @param assignment {@code key=value}
     * @throws ConfigException when the key is unknown or the value cannot be read as its type
     */
    static void apply(JsonObject config, String assignment, ConfigType.Section type) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException("--set " + assignment, "must be key=value");
        }
        String[] keys = assignment.substring(0, equals).split("\\.", -1);
        set(config, keys, 0, assignment.substring(equals + 1), type, "");
    }

    /** Sets a value in an object or array, at the key or below it. */
    private static void set(Object holder, String[] keys, int at, String value, ConfigType type, String path) {
        String keyPath = ConfigCheck.join(path, keys[at]);
        ConfigType valueType = typeOf(keys[at], type, path);
        boolean last = at == keys.length - 1;
        Object old = read(holder, keys[at], keyPath);
        if (last) {
            write(holder, keys[at], parse(value, valueType, keyPath));
        } else {
            Object child =
                    old != null ? old : valueType instanceof ConfigType.ArrayOf ? new JsonArray() : new JsonObject();
            if (!(child instanceof JsonObject) && !(child instanceof JsonArray)) {
                throw new ConfigException(keyPath, "is not an object or array and has no key \"" + keys[at + 1] + "\"");
            }
            write(holder, keys[at], child);
            set(child, keys, at + 1, value, valueType, keyPath);
        }
    }

    private static ConfigType typeOf(String key, ConfigType holder, String path) {
        if (holder instanceof ConfigType.Section section) {
            ConfigType type = section.keys().get(key);
            if (type == null) {
                throw ConfigCheck.unknown(path, key, section);
            }
            return type;
        }
        if (holder instanceof ConfigType.MapOf map) {
            return map.value();
        }
        if (holder instanceof ConfigType.ArrayOf list) {
            return list.element();
        }
        throw new ConfigException(path, "is not an object or array and has no key \"" + key + "\"");
    }

    private static Object read(Object holder, String key, String path) {
        if (holder instanceof JsonArray array) {
            int index = index(array, key, path);
            return index < array.size() ? array.getValue(index) : null;
        }
        return ((JsonObject) holder).getValue(key);
    }

    private static void write(Object holder, String key, Object value) {
        if (holder instanceof JsonArray array) {
            int index = Integer.parseInt(key);
            if (index == array.size()) {
                array.add(value);
            } else {
                array.set(index, value);
            }
        } else {
            ((JsonObject) holder).put(key, value);
        }
    }

    private static int index(JsonArray array, String key, String path) {
        int index = key.matches("\\d{1,6}") ? Integer.parseInt(key) : -1;
        if (index < 0 || index > array.size()) {
            throw new ConfigException(path, "is not an index from 0 to " + array.size() + " of this array");
        }
        return index;
    }

    private static Object parse(String value, ConfigType type, String path) {
        if (type instanceof ConfigType.Text
                || type instanceof ConfigType.Choice
                || type instanceof ConfigType.HeaderValue && !value.startsWith("[")) {
            return value;
        }
        if (type instanceof ConfigType.ApplicationName) {
            return value.matches("\\d{1,9}") ? (Object) Integer.valueOf(value) : value;
        }
        if (type instanceof ConfigType.ArrayOf list
                && !value.startsWith("[")
                && !(list.element() instanceof ConfigType.Section)) {
            JsonArray array = new JsonArray();
            for (String each : value.split(",")) {
                array.add(each.trim());
            }
            return array;
        }
        try {
            return Json.decodeValue(value);
        } catch (DecodeException notJson) {
            return value; // ConfigCheck reports the wrong type
        }
    }
}
