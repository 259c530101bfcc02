package io.xphone.sdp.transport;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ICE of one side (RFC 8839 §5).
 *
 * @param ufrag 4 to 256 characters
 * @param password 22 to 256 characters
 * @param lite whether this side is a lite implementation
 * @param options such as {@code trickle} and {@code ice2}
 * @param candidates in order; names are kept as text
 * @param endOfCandidates whether no more candidates follow (RFC 8840 §8.2)
 * @param remoteCandidates the candidates of the other side that this one has selected; empty before
 */
public record IceDescription(
        String ufrag,
        String password,
        boolean lite,
        Set<String> options,
        List<IceCandidate> candidates,
        boolean endOfCandidates,
        List<RemoteCandidate> remoteCandidates) {

    /** The option of a side that sends further candidates after its description (RFC 8838). */
    public static final String TRICKLE = "trickle";

    /** The option of implementations of RFC 8445 (§10). */
    public static final String ICE2 = "ice2";

    private static final int MIN_UFRAG = 4;
    private static final int MIN_PASSWORD = 22;
    private static final int MAX = 256;

    /**
     * A candidate that the controlling agent has selected.
     *
     * @param component 1 for RTP, 2 for RTCP
     * @param address as written
     * @param port 0 to 65535
     */
    public record RemoteCandidate(int component, String address, int port) {}

    /** Copies the collections. */
    public IceDescription {
        options = Collections.unmodifiableSet(new LinkedHashSet<>(options));
        candidates = List.copyOf(candidates);
        remoteCandidates = List.copyOf(remoteCandidates);
    }

    /** Whether a text may be a ufrag. */
    public static boolean validUfrag(String text) {
        return valid(text, MIN_UFRAG);
    }

    /** Whether a text may be a password. */
    public static boolean validPassword(String text) {
        return valid(text, MIN_PASSWORD);
    }

    /** ice-char of RFC 8839 §5.4. */
    private static boolean valid(String text, int min) {
        return text.length() >= min
                && text.length() <= MAX
                && text.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '+'
                                || c == '/');
    }

    /** Whether further candidates may follow. */
    public boolean trickles() {
        return options.contains(TRICKLE);
    }

    /** The same with the user name fragment and password of another session: a restart (RFC 8839 §4.4.1.1.1). */
    public IceDescription withCredentials(String newUfrag, String newPassword) {
        return new IceDescription(newUfrag, newPassword, lite, options, candidates, endOfCandidates, remoteCandidates);
    }

    /** The same with other candidates. */
    public IceDescription withCandidates(List<IceCandidate> newCandidates, boolean end) {
        return new IceDescription(ufrag, password, lite, options, newCandidates, end, remoteCandidates);
    }

    /** Whether the user name fragment and the password are those of another description. */
    public boolean sameSession(IceDescription other) {
        return ufrag.equals(other.ufrag) && password.equals(other.password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ICE " + ufrag + (lite ? " lite" : "") + ' ' + options + ' ' + candidates;
    }
}
