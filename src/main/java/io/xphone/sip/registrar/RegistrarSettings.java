package io.xphone.sip.registrar;

/**
 * The limits of a registrar.
 *
 * @param minSeconds the shortest expiration interval; a shorter one below an hour is rejected with 423
 * @param defaultSeconds the interval of a REGISTER that requests none
 * @param maxSeconds the longest interval; a longer one is shortened
 * @param maxContacts how many bindings a user may have; the ones that were refreshed the longest ago end when there are
 *     more
 */
public record RegistrarSettings(int minSeconds, int defaultSeconds, int maxSeconds, int maxContacts) {

    /** Rejects limits that exclude each other. */
    public RegistrarSettings {
        if (minSeconds < 1 || minSeconds > defaultSeconds || defaultSeconds > maxSeconds || maxContacts < 1) {
            throw new IllegalArgumentException(
                    "limits " + minSeconds + ", " + defaultSeconds + ", " + maxSeconds + ", " + maxContacts);
        }
    }
}
