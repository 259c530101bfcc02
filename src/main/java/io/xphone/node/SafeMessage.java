package io.xphone.node;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The messages of the node's log, of all its libraries: control characters are escaped, so that no value forges a line
 * or moves the cursor of a terminal. A line break stays if an indented line follows, as in a logged SIP message.
 */
public final class SafeMessage extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return escaped(super.convert(event));
    }

    static String escaped(String message) {
        StringBuilder out = null;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            boolean plain = !Character.isISOControl(c) || c == '\n' && message.startsWith("  ", i + 1);
            if (!plain && out == null) {
                out = new StringBuilder(message.length() + 16).append(message, 0, i);
            }
            if (out != null && plain) {
                out.append(c);
            } else if (out != null) {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out == null ? message : out.toString();
    }
}
