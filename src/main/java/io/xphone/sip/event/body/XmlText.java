package io.xphone.sip.event.body;

import java.nio.charset.StandardCharsets;

/** Writes a small XML document. */
final class XmlText {

    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    /** Writes a start tag with attributes as name, value, name, value; attributes with an empty value are omitted. */
    XmlText open(String name, String... attributes) {
        tag(name, attributes);
        out.append('>');
        return this;
    }

    XmlText empty(String name, String... attributes) {
        tag(name, attributes);
        out.append("/>");
        return this;
    }

    XmlText close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    /** Writes an element that contains only text; nothing when the text is empty. */
    XmlText text(String name, String text, String... attributes) {
        if (!text.isEmpty()) {
            open(name, attributes);
            escape(text);
            close(name);
        }
        return this;
    }

    byte[] bytes() {
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void tag(String name, String... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            if (!attributes[i + 1].isEmpty()) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1]);
                out.append('"');
            }
        }
    }

    /** Omits the characters that XML 1.0 does not permit. */
    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                    boolean allowed =
                            c == '\t' || c == '\n' || c >= 0x20 && c < 0xd800 || c > 0xdfff && c < 0xfffe || c > 0xffff;
                    if (allowed) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
    }
}
