package io.xphone.sip.event;

import io.xphone.sip.message.SipMessage;
import java.util.OptionalLong;

/** Delta-seconds in headers (RFC 3261 §25.1). A malformed value counts as missing; one above a day counts as a day. */
final class DeltaSeconds {

    private static final long MAX_SECONDS = 86_400;

    private DeltaSeconds() {}

    /** The leading digits, as in {@code 120 (busy);duration=3}. */
    static OptionalLong leading(String text) {
        int end = 0;
        while (end < text.length() && end < 10 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.min(MAX_SECONDS, Long.parseLong(text.substring(0, end))));
    }

    static OptionalLong header(SipMessage message, String name) {
        return leading(message.header(name).orElse(""));
    }

    /** The value of Expires, or the default without one; a day at most. */
    static long expires(SipMessage message, long defaultSeconds) {
        return Math.min(MAX_SECONDS, message.expires().orElse(defaultSeconds));
    }
}
