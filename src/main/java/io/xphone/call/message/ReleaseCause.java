package io.xphone.call.message;

import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Locale;
import java.util.Map;

/**
 * The cause of a release, in the Reason header (RFC 3326) and as Q.850 causes map to SIP statuses (RFC 3398).
 *
 * <pre>
 *   Reason       = reason-value *("," reason-value)
 *   reason-value = protocol *(";" param)          protocol: SIP, Q.850, or another (ignored)
 *   param        = "cause=" 1*DIGIT / "text=" quoted-string / other
 * </pre>
 *
 * @param sipStatus the cause of protocol SIP, 0 when absent
 * @param q850 the cause of protocol Q.850, 0 when absent
 * @param text the first text, empty when absent
 */
public record ReleaseCause(int sipStatus, int q850, String text) {

    /** Normal call clearing. */
    public static final int NORMAL = 16;
    /** Recovery on timer expiry. */
    public static final int TIMER_EXPIRY = 102;

    /** Interworking, unspecified: the cause of any failure without its own mapping. */
    private static final int INTERWORKING = 127;

    /** RFC 3398 §8.2.6.1; statuses that it does not list get the cause of their class. */
    private static final Map<Integer, Integer> CAUSE_OF_STATUS = Map.ofEntries(
            Map.entry(400, 41),
            Map.entry(401, 21),
            Map.entry(402, 21),
            Map.entry(403, 21),
            Map.entry(404, 1),
            Map.entry(405, 63),
            Map.entry(406, 79),
            Map.entry(407, 21),
            Map.entry(408, 102),
            Map.entry(410, 22),
            Map.entry(415, 79),
            Map.entry(480, 18),
            Map.entry(481, 41),
            Map.entry(482, 25),
            Map.entry(483, 25),
            Map.entry(484, 28),
            Map.entry(485, 1),
            Map.entry(486, 17),
            Map.entry(487, NORMAL),
            Map.entry(488, 65),
            Map.entry(500, 41),
            Map.entry(501, 79),
            Map.entry(502, 38),
            Map.entry(503, 41),
            Map.entry(504, 102),
            Map.entry(600, 17),
            Map.entry(603, 21),
            Map.entry(604, 1),
            Map.entry(606, 65));

    /**
     * The end of a call with the cause that the status maps to.
     *
     * @param reason the kind of end
     * @param status the SIP status, 0 when there is none
     * @param phrase the reason phrase
     * @return the end
     */
    public static CallEnd end(EndReason reason, int status, String phrase) {
        return new CallEnd(reason, status, phrase, fromStatus(status));
    }

    /**
     * The cause for a SIP status.
     *
     * @param status 300 to 699, or any other
     * @return the Q.850 cause, 0 for a status that is not a failure
     */
    public static int fromStatus(int status) {
        return status < 300 || status > 699 ? 0 : CAUSE_OF_STATUS.getOrDefault(status, INTERWORKING);
    }

    /**
     * Parses the Reason headers of a message. Malformed values are ignored: the header has no effect on the protocol.
     *
     * @param message any message
     * @return the causes
     */
    public static ReleaseCause of(SipMessage message) {
        int sip = 0;
        int q850 = 0;
        String text = "";
        for (String value : message.headers().list(HeaderName.REASON)) {
            String protocol = HeaderText.beforeParameters(value).toUpperCase(Locale.ROOT);
            int cause = HeaderText.number(HeaderText.parameter(value, "cause")).orElse(0);
            if (protocol.equals("SIP") && cause >= 100 && cause <= 699) {
                sip = cause;
            } else if (protocol.equals("Q.850") && cause >= 1 && cause <= 127) {
                q850 = cause;
            } else {
                continue;
            }
            text = text.isEmpty() ? HeaderText.parameter(value, "text").orElse("") : text;
        }
        return new ReleaseCause(sip, q850, text);
    }

    /**
     * The end of a call by a request (BYE or CANCEL), with the cause in that request.
     *
     * @param message BYE or CANCEL
     * @param reason the kind of end
     * @param status the status when the message contains none, 0 for none
     * @return the end
     */
    public static CallEnd endedBy(SipMessage message, EndReason reason, int status) {
        ReleaseCause cause = of(message);
        int shown = cause.sipStatus != 0 ? cause.sipStatus : status;
        int mapped = fromStatus(shown);
        int q850 = cause.q850 != 0 ? cause.q850 : mapped != 0 ? mapped : NORMAL;
        return new CallEnd(reason, shown, cause.text, q850);
    }

    /**
     * A Reason header value of protocol Q.850.
     *
     * @param cause 1 to 127
     * @param text for logs; without quotes
     * @return the value
     */
    public static String q850Value(int cause, String text) {
        return "Q.850;cause=" + cause + ";text=\"" + text + '"';
    }

    /**
     * A Reason header value of protocol SIP.
     *
     * @param status the status
     * @param text for logs; without quotes
     * @return the value
     */
    public static String sipValue(int status, String text) {
        return "SIP;cause=" + status + ";text=\"" + text + '"';
    }
}
