package io.xphone;

import java.util.Objects;

/**
 * How a call ended.
 *
 * @param reason the kind of end
 * @param status the SIP status that tells why, 0 when there is none
 * @param phrase the reason phrase, or the text of a Reason header; may be empty
 * @param q850 the cause of ITU-T Q.850: from a Reason header, else mapped from the status (RFC 3398 §8.2.6.1); 0
 *     unknown
 */
public record CallEnd(EndReason reason, int status, String phrase, int q850) {

    /** Refuses null. */
    public CallEnd {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(phrase, "phrase");
    }
}
