package io.xphone.sip.event;

import io.xphone.sip.message.SipMessage;
import java.util.OptionalLong;

/** Numbers of seconds in headers. What makes no sense counts as missing; what is absurdly large as a day. */
final class Numbers {

    /** Longer than this nothing is waited for. */
    private static final long MOST_SECONDS = 86_400;

    private Numbers() {}

    /** The leading digits, as in {@code 120 (busy);duration=3}. */
    static OptionalLong leading(String text) {
        int end = 0;
        while (end < text.length() && end < 10 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.min(MOST_SECONDS, Long.parseLong(text.substring(0, end))));
    }

    static OptionalLong header(SipMessage message, String name) {
        return leading(message.header(name).orElse(""));
    }

    /** What Expires says, else the other; a day at most. */
    static long expires(SipMessage message, long otherwise) {
        return Math.min(MOST_SECONDS, message.expires().orElse(otherwise));
    }
}
