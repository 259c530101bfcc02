package io.xphone.sip.identity;

import io.xphone.sip.message.NameAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Who sent a call on, and why (RFC 5806 §4). The latest diversion stands first in a message.
 *
 * @param address who diverted the call
 * @param reason such as {@code unconditional}, {@code user-busy}, {@code no-answer}; empty when not said
 * @param counter how many diversions this entry stands for, at least 1
 * @param hidden whether the diverting party asks not to be shown
 */
public record Diversion(NameAddress address, String reason, int counter, boolean hidden) {

    /** Refuses null and a counter below 1. */
    public Diversion {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(reason, "reason");
        if (counter < 1) {
            throw new IllegalArgumentException("counter " + counter);
        }
    }

    /**
     * Reads one element of a Diversion header.
     *
     * @throws RuntimeException when the address can't be read
     */
    static Diversion parse(String text) {
        NameAddress address = NameAddress.parse(text);
        Optional<String> privacy = address.parameter("privacy").map(Texts::unquoted);
        return new Diversion(
                address.withoutParameters(),
                address.parameter("reason").map(Texts::unquoted).orElse(""),
                Math.max(1, Texts.number(address.parameter("counter").map(Texts::unquoted))),
                privacy.isPresent() && !privacy.get().equalsIgnoreCase("off"));
    }
}
