package io.xphone.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A session description (RFC 8866): the session-level lines and the streams. Immutable; all lines are kept in order,
 * including unknown ones.
 */
public final class SessionDescription {

    /** The session-level line types that affect the media. */
    private static final String MEDIA_TYPES = "cbak";

    private final List<SdpLine> lines;
    private final Origin origin;
    private final NetAddress connection;
    private final List<Attribute> attributes;
    private final List<MediaDescription> media;

    /**
     * @param origin the parsed o= line
     * @param connection the parsed c= line, or null
     * @param attributes the parsed a= lines
     */
    SessionDescription(
            List<SdpLine> lines,
            Origin origin,
            NetAddress connection,
            List<Attribute> attributes,
            List<MediaDescription> media) {
        this.lines = List.copyOf(lines);
        this.origin = origin;
        this.connection = connection;
        this.attributes = List.copyOf(attributes);
        this.media = List.copyOf(media);
    }

    /** The o= line: the creator of the description, and its version. */
    public Origin origin() {
        return origin;
    }

    /** The s= line as written; "" if it is missing. */
    public String sessionName() {
        return first('s').orElse("");
    }

    /** The first t= line, without trailing blanks. */
    public Optional<String> time() {
        return first('t').map(String::strip);
    }

    private Optional<String> first(char type) {
        for (SdpLine line : lines) {
            if (line.type() == type) {
                return Optional.of(line.value());
            }
        }
        return Optional.empty();
    }

    /** The session-level c= line. */
    public Optional<NetAddress> connection() {
        return Optional.ofNullable(connection);
    }

    /** The address of the session-level c= line. */
    public Optional<String> connectionHost() {
        return connection().map(NetAddress::host);
    }

    /** The session-level a= lines, in order. */
    public List<Attribute> attributes() {
        return attributes;
    }

    /** The value of the first session-level attribute of this name; "" for a flag. */
    public Optional<String> attribute(String name) {
        return Attribute.first(attributes, name);
    }

    /** The streams, in order. */
    public List<MediaDescription> media() {
        return media;
    }

    /** All session-level lines, in order, v= first. */
    public List<SdpLine> lines() {
        return lines;
    }

    /** The address of a stream: its own c= line, else that of the session (RFC 8866 §5.7). */
    public Optional<NetAddress> connectionOf(MediaDescription stream) {
        return stream.connection().or(this::connection);
    }

    /** The direction of a stream: its own, else that of the session, else sendrecv (RFC 8866 §6.7). */
    public Direction directionOf(MediaDescription stream) {
        return stream.direction().or(() -> Attribute.direction(attributes)).orElse(Direction.SENDRECV);
    }

    /**
     * Whether the other description has the same media: streams, addresses, bandwidth and attributes are equal. The
     * comparison excludes the origin and version (o=), and informational and time lines (s=, i=, u=, e=, p=, t=, r=,
     * z=). It distinguishes a session refresh from a change.
     */
    public boolean sameMediaAs(SessionDescription other) {
        return media.equals(other.media) && mediaLines().equals(other.mediaLines());
    }

    private List<SdpLine> mediaLines() {
        return lines.stream()
                .filter(line -> MEDIA_TYPES.indexOf(line.type()) >= 0)
                .collect(Collectors.toList());
    }

    /** This description with another origin. */
    public SessionDescription withOrigin(Origin newOrigin) {
        List<SdpLine> changed = new ArrayList<>(lines.size());
        for (SdpLine line : lines) {
            changed.add(line.type() == 'o' ? new SdpLine('o', newOrigin.toString()) : line);
        }
        return new SessionDescription(changed, newOrigin, connection, attributes, media);
    }

    /** This description with another version in its o= line. */
    public SessionDescription withVersion(long version) {
        return version == origin.version() ? this : withOrigin(origin.withVersion(version));
    }

    /** Creates a builder. */
    public static Builder builder(Origin origin) {
        return new Builder(origin);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionDescription that && lines.equals(that.lines) && media.equals(that.media);
    }

    @Override
    public int hashCode() {
        return Objects.hash(lines, media);
    }

    /** The description as it is written. */
    @Override
    public String toString() {
        return SdpWriter.text(this);
    }

    /**
     * Builds a description with its lines in the order of RFC 8866. Rejects CR, LF and NUL with an
     * IllegalArgumentException.
     */
    public static final class Builder {

        private final Origin origin;
        private String sessionName = "-";
        private NetAddress connection;
        private String time = "0 0";
        private final List<SdpLine> attributeLines = new ArrayList<>(0);
        private final List<Attribute> attributes = new ArrayList<>(0);
        private final List<MediaDescription> media = new ArrayList<>();

        private Builder(Origin origin) {
            this.origin = origin;
        }

        /** Sets the s= line; default {@code -}. */
        public Builder sessionName(String name) {
            sessionName = name;
            return this;
        }

        /** Sets the session-level address. */
        public Builder connection(String host) {
            connection = NetAddress.written(host);
            return this;
        }

        /** Sets the t= line; default {@code 0 0}. */
        public Builder time(String startAndStop) {
            time = startAndStop;
            return this;
        }

        /** Adds a session-level attribute; a flag if the value is "". */
        public Builder attribute(String name, String value) {
            attributeLines.add(SdpLine.of(new Attribute(name, value)));
            attributes.add(Attribute.of(name, value));
            return this;
        }

        /** Adds a stream. */
        public Builder media(MediaDescription stream) {
            media.add(stream);
            return this;
        }

        /** Builds the description. */
        public SessionDescription build() {
            List<SdpLine> lines = new ArrayList<>();
            lines.add(new SdpLine('v', "0"));
            lines.add(new SdpLine('o', origin.toString()));
            lines.add(new SdpLine('s', sessionName));
            if (connection != null) {
                lines.add(new SdpLine('c', connection.toString()));
            }
            lines.add(new SdpLine('t', time));
            lines.addAll(attributeLines);
            return new SessionDescription(lines, origin, connection, attributes, media);
        }
    }
}
