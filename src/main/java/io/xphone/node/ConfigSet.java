package io.xphone.node;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code --set key=value}: changes one value of a configuration. The key is a dotted path, with a number for each
 * array on the way; the number that follows the last element adds one. The value is taken as what the key needs: text
 * without quotes, arrays and objects as JSON, arrays of text also by commas.
 */
final class ConfigSet {

    private ConfigSet() {}

    /**
     * Changes a configuration.
     *
     * @param assignment {@code key=value}
     * @throws ConfigException when there is no such key, or the value can't be meant for it
     */
    static void apply(JsonObject config, String assignment, ConfigType.Section type) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException("--set " + assignment, "must be key=value");
        }
        String[] keys = assignment.substring(0, equals).split("\\.", -1);
        set(config, keys, 0, assignment.substring(equals + 1), type, "");
    }

    /** Puts into an object or array, at the key or deeper. */
    private static void set(Object holder, String[] keys, int at, String value, ConfigType type, String path) {
        String here = ConfigCheck.join(path, keys[at]);
        ConfigType type2 = typeOf(keys[at], type, path);
        boolean last = at == keys.length - 1;
        Object old = read(holder, keys[at], here);
        if (last) {
            write(holder, keys[at], parse(value, type2, here));
        } else {
            Object deeper = old != null ? old : type2 instanceof ConfigType.Many ? new JsonArray() : new JsonObject();
            if (!(deeper instanceof JsonObject) && !(deeper instanceof JsonArray)) {
                throw new ConfigException(here, "is no object or array, so it has no key \"" + keys[at + 1] + "\"");
            }
            write(holder, keys[at], deeper);
            set(deeper, keys, at + 1, value, type2, here);
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
        if (holder instanceof ConfigType.Table table) {
            return table.value();
        }
        if (holder instanceof ConfigType.Many many) {
            return many.element();
        }
        throw new ConfigException(path, "is no object or array, so it has no key \"" + key + "\"");
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
            throw new ConfigException(
                    path, "an array of " + array.size() + " needs a number from 0 to " + array.size() + " here");
        }
        return index;
    }

    private static Object parse(String value, ConfigType type, String path) {
        if (type instanceof ConfigType.Text || type instanceof ConfigType.Choice) {
            return value;
        }
        if (type instanceof ConfigType.ApplicationName) {
            return value.matches("\\d{1,9}") ? (Object) Integer.valueOf(value) : value;
        }
        if (type instanceof ConfigType.Many many
                && !value.startsWith("[")
                && !(many.element() instanceof ConfigType.Section)) {
            JsonArray array = new JsonArray();
            for (String each : value.split(",")) {
                array.add(each.trim());
            }
            return array;
        }
        try {
            return Json.decodeValue(value);
        } catch (DecodeException notJson) {
            return value; // of the wrong type: the check says so
        }
    }
}
