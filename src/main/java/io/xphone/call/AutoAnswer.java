package io.xphone.call;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Whether an INVITE asks to be answered without anybody's doing, as intercoms and click-to-dial do. There is no one
 * way; the common ones are understood.
 *
 * <pre>
 *   Call-Info: &lt;uri&gt;;answer-after=0      the number is seconds
 *   Alert-Info: &lt;uri&gt;;info=alert-autoanswer, ;info=intercom, ;info="auto answer", ;answer-after=2
 *   Alert-Info: ring-answer | auto-answer | intercom | alert-autoanswer   (without brackets)
 *   Answer-Mode: Auto                   RFC 5373 §4; Priv-Answer-Mode likewise
 * </pre>
 */
final class AutoAnswer {

    private static final long MOST_SECONDS = 60;
    private static final String PRIV_ANSWER_MODE = "Priv-Answer-Mode";

    private AutoAnswer() {}

    /** How long after it rings the call wants to be answered, in ms; empty when it does not ask. */
    static OptionalLong delayMillis(Headers headers) {
        for (String name : new String[] {HeaderName.CALL_INFO, HeaderName.ALERT_INFO}) {
            for (String value : headers.list(name)) {
                OptionalInt seconds = HeaderText.number(parameter(value, "answer-after"));
                if (seconds.isPresent()) {
                    return OptionalLong.of(1_000 * Math.min(MOST_SECONDS, seconds.getAsInt()));
                }
            }
        }
        boolean alerts = headers.list(HeaderName.ALERT_INFO).stream().anyMatch(AutoAnswer::alertAsks);
        return alerts || modeAsks(headers, HeaderName.ANSWER_MODE) || modeAsks(headers, PRIV_ANSWER_MODE)
                ? OptionalLong.of(0)
                : OptionalLong.empty();
    }

    private static boolean alertAsks(String value) {
        String bare = HeaderText.beforeParameters(value);
        return parameter(value, "info").map(AutoAnswer::asks).orElse(false) || !bare.startsWith("<") && asks(bare);
    }

    private static boolean asks(String word) {
        String letters = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return letters.equals("intercom") || letters.endsWith("autoanswer") || letters.equals("ringanswer");
    }

    private static boolean modeAsks(Headers headers, String name) {
        return headers.first(name)
                .map(value -> HeaderText.beforeParameters(value).equalsIgnoreCase("auto"))
                .orElse(false);
    }

    /** A parameter after the bracket: semicolons within a URI are its own. */
    private static Optional<String> parameter(String value, String name) {
        return HeaderText.parameter(value.substring(value.indexOf('>') + 1), name);
    }
}
