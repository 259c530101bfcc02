package io.xphone.sdp;

import java.util.List;
import java.util.Optional;

/**
 * An {@code a=} line (RFC 8866 §5.13): {@code name} or {@code name:value}.
 *
 * @param name the name; case-sensitive
 * @param value the value, without trailing blanks; "" for a flag
 */
public record Attribute(String name, String value) {

    /** A flag: an attribute without a value. */
    public static Attribute flag(String name) {
        return new Attribute(name, "");
    }

    static Attribute parse(String text) {
        int colon = text.indexOf(':');
        String name = validated((colon < 0 ? text : text.substring(0, colon)).stripTrailing());
        return new Attribute(name, colon < 0 ? "" : text.substring(colon + 1).stripTrailing());
    }

    /** The attribute as parsed from a line with this name and value. */
    static Attribute of(String name, String value) {
        if (name.indexOf(':') >= 0) {
            return parse(name + ':' + value);
        }
        return new Attribute(validated(name.stripTrailing()), value.stripTrailing());
    }

    private static String validated(String name) {
        if (name.isEmpty()) {
            throw new SdpParseException("attribute without a name");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ') {
                throw new SdpParseException("blank in an attribute name");
            }
        }
        return name;
    }

    static Optional<String> first(List<Attribute> attributes, String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return Optional.of(attribute.value());
            }
        }
        return Optional.empty();
    }

    /** The first direction flag among the attributes. */
    static Optional<Direction> direction(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            Optional<Direction> direction = Direction.named(attribute.name());
            if (direction.isPresent()) {
                return direction;
            }
        }
        return Optional.empty();
    }
}
