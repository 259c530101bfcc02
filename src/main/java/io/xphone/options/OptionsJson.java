package io.xphone.options;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the JSON form of options as people write it: enum values in any case of letters, numbers and booleans also as
 * strings. The generated converters would ignore such a value, or one of a wrong type, without a word.
 */
final class OptionsJson {

    /** The types of the properties of an options class, by their JSON names. */
    private static final ClassValue<Map<String, Type>> PROPERTIES = new ClassValue<>() {
        @Override
        protected Map<String, Type> computeValue(Class<?> type) {
            Map<String, Type> properties = new HashMap<>();
            for (Method method : type.getMethods()) {
                String name = method.getName();
                if (name.startsWith("set") && method.getParameterCount() == 1) {
                    properties.put(
                            Character.toLowerCase(name.charAt(3)) + name.substring(4),
                            method.getGenericParameterTypes()[0]);
                }
            }
            return properties;
        }
    };

    private OptionsJson() {}

    /**
     * Converts the values of an object to the types of the options.
     *
     * @param type the class of the options
     * @return the same object when nothing had to be converted
     * @throws IllegalArgumentException naming the key, what it must be and what it is
     */
    static JsonObject of(JsonObject json, Class<?> type) {
        return object(json, type, "");
    }

    private static JsonObject object(JsonObject json, Class<?> type, String path) {
        Map<String, Type> properties = PROPERTIES.get(type);
        JsonObject converted = json;
        for (Map.Entry<String, Object> field : json) {
            Type property = properties.get(field.getKey());
            Object value = field.getValue();
            if (property != null && value != null) {
                Object next = value(value, property, path + field.getKey());
                if (next != value) {
                    converted = converted == json ? new JsonObject(new LinkedHashMap<>(json.getMap())) : converted;
                    converted.put(field.getKey(), next);
                }
            }
        }
        return converted;
    }

    private static Object value(Object value, Type type, String path) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(value, generic.getActualTypeArguments()[0], path);
        }
        if (type == String.class) {
            return expect(value instanceof String, value, "a string", path);
        }
        if (type == boolean.class) {
            boolean text = value instanceof String word && word.matches("(?i)true|false");
            return text
                    ? (Object) Boolean.valueOf((String) value)
                    : expect(value instanceof Boolean, value, "true or false", path);
        }
        if (type == int.class || type == long.class) {
            return wholeNumber(value, path, type == int.class);
        }
        if (type == double.class) {
            boolean text = value instanceof String digits && digits.matches("-?\\d{1,9}(\\.\\d{1,9})?");
            return text
                    ? (Object) Double.valueOf((String) value)
                    : expect(value instanceof Number, value, "a number", path);
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return enumName(value, plain, path);
        }
        if (type instanceof Class<?> plain && plain.getPackage() == OptionsJson.class.getPackage()) {
            expect(value instanceof JsonObject, value, "an object", path);
            return object((JsonObject) value, plain, path + ".");
        }
        return type == JsonObject.class ? expect(value instanceof JsonObject, value, "an object", path) : value;
    }

    private static Object wholeNumber(Object value, String path, boolean fitsInt) {
        Object read = value instanceof String digits && digits.matches("-?\\d{1,18}") ? Long.valueOf(digits) : value;
        boolean whole = read instanceof Number number
                && number.doubleValue() == number.longValue()
                && (!fitsInt || number.longValue() == number.intValue());
        expect(whole, value, "a whole number", path);
        return read;
    }

    private static Object enumName(Object value, Class<?> type, String path) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
        String upper = value instanceof String text ? text.toUpperCase(Locale.ROOT) : "";
        expect(names.contains(upper), value, "one of " + String.join(", ", names), path);
        return upper.equals(value) ? value : upper;
    }

    private static Object list(Object value, Type element, String path) {
        if (value instanceof String && element == String.class) {
            return new JsonArray().add(value); // a list of one
        }
        expect(value instanceof JsonArray, value, "an array", path);
        JsonArray array = (JsonArray) value;
        JsonArray converted = array;
        for (int i = 0; i < array.size(); i++) {
            Object each = array.getValue(i);
            Object next = each == null ? null : value(each, element, path + "." + i);
            if (next != each) {
                converted = converted == array ? array.copy() : converted;
                converted.set(i, next);
            }
        }
        return converted;
    }

    private static Object expect(boolean fits, Object value, String expected, String path) {
        if (fits) {
            return value;
        }
        throw new IllegalArgumentException(path + ": must be " + expected + ", is " + OptionsCheck.shown(value));
    }
}
