package io.xphone.testing;

import io.xphone.sdp.Direction;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the PBX calls someone. */
public final class PbxDialOptions {

    private String from = "pbx";
    private String sdp;
    private Direction direction = Direction.SENDRECV;
    private boolean withoutOffer;
    private Credentials credentials;
    private final List<Header> headers = new ArrayList<>();

    /** The user that calls. */
    public String from() {
        return from;
    }

    /** Sets the user that calls. */
    public PbxDialOptions setFrom(String user) {
        from = user;
        return this;
    }

    /** The offer as written; empty for one of the PBX' own. */
    public Optional<String> sdp() {
        return Optional.ofNullable(sdp);
    }

    /** Sets the offer as written. */
    public PbxDialOptions setSdp(String text) {
        sdp = text;
        return this;
    }

    /** Which way the media is to flow, as the PBX sees it. */
    public Direction direction() {
        return direction;
    }

    /** Sets which way the media is to flow, as the PBX sees it. */
    public PbxDialOptions setDirection(Direction wanted) {
        direction = wanted;
        return this;
    }

    /** Whether the INVITE has no offer, so that the answer has it. */
    public boolean withoutOffer() {
        return withoutOffer;
    }

    /** Sets whether the INVITE has no offer. */
    public PbxDialOptions setWithoutOffer(boolean without) {
        withoutOffer = without;
        return this;
    }

    /** What challenges are answered with. */
    public Optional<Credentials> credentials() {
        return Optional.ofNullable(credentials);
    }

    /** Sets what challenges are answered with. */
    public PbxDialOptions setCredentials(String user, String password) {
        credentials = new Credentials(user, password);
        return this;
    }

    /** Headers of the INVITE besides the usual ones. */
    public List<Header> headers() {
        return List.copyOf(headers);
    }

    /** Adds a header to the INVITE. */
    public PbxDialOptions addHeader(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }
}
