package io.xphone.call.setup;

import io.xphone.call.message.HeaderText;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Whether an INVITE requests automatic answering, as intercoms and click-to-dial do. There is no single standard; the
 * common headers are supported.
 *
 * <pre>
 *   Call-Info: &lt;uri&gt;;answer-after=0      the number is seconds
 *   Alert-Info: &lt;uri&gt;;info=alert-autoanswer, ;info=intercom, ;info="auto answer", ;answer-after=2
 *   Alert-Info: ring-answer | auto-answer | intercom | alert-autoanswer   (without brackets)
 *   Answer-Mode: Auto                   RFC 5373 §4; Priv-Answer-Mode likewise
 * </pre>
 */
final class AutoAnswer {

    private static final long MAX_SECONDS = 60;
    private static final String PRIV_ANSWER_MODE = "Priv-Answer-Mode";

    private AutoAnswer() {}

    /** The delay after which the call requests to be answered, in ms; empty when it does not. */
    static OptionalLong delayMillis(Headers headers) {
        for (String name : new String[] {HeaderName.CALL_INFO, HeaderName.ALERT_INFO}) {
            for (String value : headers.list(name)) {
                OptionalInt seconds = HeaderText.number(parameter(value, "answer-after"));
                if (seconds.isPresent()) {
                    return OptionalLong.of(1_000 * Math.min(MAX_SECONDS, seconds.getAsInt()));
                }
            }
        }
        boolean alerts = headers.list(HeaderName.ALERT_INFO).stream().anyMatch(AutoAnswer::alertInfoRequests);
        return alerts || modeRequests(headers, HeaderName.ANSWER_MODE) || modeRequests(headers, PRIV_ANSWER_MODE)
                ? OptionalLong.of(0)
                : OptionalLong.empty();
    }

    private static boolean alertInfoRequests(String value) {
        String bare = HeaderText.beforeParameters(value);
        return parameter(value, "info").map(AutoAnswer::isAutoAnswer).orElse(false)
                || !bare.startsWith("<") && isAutoAnswer(bare);
    }

    private static boolean isAutoAnswer(String word) {
        String letters = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return letters.equals("intercom") || letters.endsWith("autoanswer") || letters.equals("ringanswer");
    }

    private static boolean modeRequests(Headers headers, String name) {
        return headers.first(name)
                .map(value -> HeaderText.beforeParameters(value).equalsIgnoreCase("auto"))
                .orElse(false);
    }

    /** A parameter after the closing bracket: semicolons within a URI belong to the URI. */
    private static Optional<String> parameter(String value, String name) {
        return HeaderText.parameter(value.substring(value.indexOf('>') + 1), name);
    }
}
