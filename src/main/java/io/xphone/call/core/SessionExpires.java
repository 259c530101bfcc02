package io.xphone.call.core;

import io.xphone.call.message.HeaderText;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Session-Expires header (RFC 4028 §4): {@code delta-seconds *( SEMI refresher-param )}.
 *
 * @param seconds 0 to {@link #MAX_SECONDS}; larger values are limited to that
 * @param refresher {@code uac}, {@code uas}, or empty without a known value
 */
record SessionExpires(long seconds, String refresher) {

    /** 68 years: delta-seconds of 31 bits, so that milliseconds fit a long. */
    static final long MAX_SECONDS = Integer.MAX_VALUE;

    private static final int MAX_DIGITS = 64;

    /** The header of a message; empty when it is absent or not a number. */
    static Optional<SessionExpires> of(SipMessage message) {
        Optional<String> header = message.header(HeaderName.SESSION_EXPIRES);
        OptionalLong seconds = header.map(HeaderText::beforeParameters)
                .map(SessionExpires::deltaSeconds)
                .orElse(OptionalLong.empty());
        if (seconds.isEmpty()) {
            return Optional.empty();
        }
        String role = HeaderText.parameter(header.get(), "refresher").orElse("").toLowerCase(Locale.ROOT);
        return Optional.of(
                new SessionExpires(seconds.getAsLong(), role.equals("uac") || role.equals("uas") ? role : ""));
    }

    /** The Min-SE of a message; 0 when it is absent or malformed. */
    static long minSe(SipMessage message) {
        return message.header(HeaderName.MIN_SE)
                .map(HeaderText::beforeParameters)
                .map(SessionExpires::deltaSeconds)
                .orElse(OptionalLong.empty())
                .orElse(0);
    }

    private static OptionalLong deltaSeconds(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return OptionalLong.empty();
            }
            number = Math.min(MAX_SECONDS, number * 10 + c - '0');
        }
        return OptionalLong.of(number);
    }
}
