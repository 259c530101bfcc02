package io.xphone.options;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * The JSON form of SIP headers: an object with one field for each header name. The value of a field is a string, or an
 * array of strings when there are several headers of that name. Values are never joined by comma: RFC 3261 §7.3.1
 * allows that for some headers only.
 */
public final class HeadersJson {

    private HeadersJson() {}

    /** As JSON; names of different case are one field, with the case of the first. */
    public static JsonObject toJson(MultiMap headers) {
        JsonObject json = new JsonObject();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (has(json, name)) {
                continue;
            }
            List<String> values = headers.getAll(name);
            json.put(name, values.size() == 1 ? values.get(0) : new JsonArray(values));
        }
        return json;
    }

    private static boolean has(JsonObject json, String name) {
        for (String known : json.getMap().keySet()) {
            if (known.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * From JSON.
     *
     * @param headers null for none
     * @return a new map
     * @throws IllegalArgumentException when it is not such an object
     */
    public static MultiMap fromJson(Object headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        if (headers == null) {
            return map;
        }
        if (headers instanceof Map<?, ?> fields) {
            return fromJson(JsonObject.mapFrom(fields));
        }
        if (!(headers instanceof JsonObject json)) {
            throw new IllegalArgumentException("headers must be an object of names and values");
        }
        for (Map.Entry<String, Object> header : json) {
            if (header.getValue() instanceof Iterable<?> values) {
                for (Object value : values) {
                    map.add(header.getKey(), String.valueOf(value));
                }
            } else {
                map.add(header.getKey(), String.valueOf(header.getValue()));
            }
        }
        return map;
    }

    /** A copy. */
    public static MultiMap copy(MultiMap headers) {
        return MultiMap.caseInsensitiveMultiMap().addAll(headers);
    }
}
