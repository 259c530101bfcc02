package io.xphone.sip.message;

/**
 * The canonical spelling of the header names in use, and their compact forms (RFC 3261 §7.3.3, §20 and the IANA
 * registry). A parsed message has the canonical spelling, whatever was received; unknown names are kept as received.
 */
public final class HeaderName {
    /** RFC 3261. */
    public static final String ACCEPT = "Accept";
    /** RFC 3841; compact form {@code a}. */
    public static final String ACCEPT_CONTACT = "Accept-Contact";
    /** RFC 3261. */
    public static final String ACCEPT_ENCODING = "Accept-Encoding";
    /** RFC 3261. */
    public static final String ACCEPT_LANGUAGE = "Accept-Language";
    /** RFC 3261. */
    public static final String ALERT_INFO = "Alert-Info";
    /** RFC 3261. */
    public static final String ALLOW = "Allow";
    /** RFC 6665; compact form {@code u}. */
    public static final String ALLOW_EVENTS = "Allow-Events";
    /** RFC 5373. */
    public static final String ANSWER_MODE = "Answer-Mode";
    /** RFC 3261. */
    public static final String AUTHENTICATION_INFO = "Authentication-Info";
    /** RFC 3261. */
    public static final String AUTHORIZATION = "Authorization";
    /** RFC 3261; compact form {@code i}. */
    public static final String CALL_ID = "Call-ID";
    /** RFC 3261. */
    public static final String CALL_INFO = "Call-Info";
    /** RFC 3261; compact form {@code m}. */
    public static final String CONTACT = "Contact";
    /** RFC 3261. */
    public static final String CONTENT_DISPOSITION = "Content-Disposition";
    /** RFC 3261; compact form {@code e}. */
    public static final String CONTENT_ENCODING = "Content-Encoding";
    /** RFC 3261. */
    public static final String CONTENT_LANGUAGE = "Content-Language";
    /** RFC 3261; compact form {@code l}. */
    public static final String CONTENT_LENGTH = "Content-Length";
    /** RFC 3261; compact form {@code c}. */
    public static final String CONTENT_TYPE = "Content-Type";
    /** RFC 3261. */
    public static final String CSEQ = "CSeq";
    /** RFC 3261. */
    public static final String DATE = "Date";
    /** RFC 5806. */
    public static final String DIVERSION = "Diversion";
    /** RFC 3261. */
    public static final String ERROR_INFO = "Error-Info";
    /** RFC 6665; compact form {@code o}. */
    public static final String EVENT = "Event";
    /** RFC 3261. */
    public static final String EXPIRES = "Expires";
    /** RFC 5626. */
    public static final String FLOW_TIMER = "Flow-Timer";
    /** RFC 3261; compact form {@code f}. */
    public static final String FROM = "From";
    /** RFC 6442. */
    public static final String GEOLOCATION = "Geolocation";
    /** RFC 7044. */
    public static final String HISTORY_INFO = "History-Info";
    /** RFC 8224; compact form {@code y}. */
    public static final String IDENTITY = "Identity";
    /** RFC 3261. */
    public static final String IN_REPLY_TO = "In-Reply-To";
    /** RFC 6086. */
    public static final String INFO_PACKAGE = "Info-Package";
    /** RFC 3911. */
    public static final String JOIN = "Join";
    /** RFC 3261. */
    public static final String MAX_FORWARDS = "Max-Forwards";
    /** RFC 3261. */
    public static final String MIME_VERSION = "MIME-Version";
    /** RFC 3261. */
    public static final String MIN_EXPIRES = "Min-Expires";
    /** RFC 4028. */
    public static final String MIN_SE = "Min-SE";
    /** RFC 3261. */
    public static final String ORGANIZATION = "Organization";
    /** RFC 7315. */
    public static final String P_ACCESS_NETWORK_INFO = "P-Access-Network-Info";
    /** RFC 3325. */
    public static final String P_ASSERTED_IDENTITY = "P-Asserted-Identity";
    /** RFC 7315. */
    public static final String P_CALLED_PARTY_ID = "P-Called-Party-ID";
    /** RFC 3325. */
    public static final String P_PREFERRED_IDENTITY = "P-Preferred-Identity";
    /** RFC 3327. */
    public static final String PATH = "Path";
    /** RFC 3261. */
    public static final String PRIORITY = "Priority";
    /** RFC 3323. */
    public static final String PRIVACY = "Privacy";
    /** RFC 3261. */
    public static final String PROXY_AUTHENTICATE = "Proxy-Authenticate";
    /** RFC 3261. */
    public static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    /** RFC 3261. */
    public static final String PROXY_REQUIRE = "Proxy-Require";
    /** RFC 3262. */
    public static final String RACK = "RAck";
    /** RFC 3326. */
    public static final String REASON = "Reason";
    /** RFC 3261. */
    public static final String RECORD_ROUTE = "Record-Route";
    /** RFC 6086. */
    public static final String RECV_INFO = "Recv-Info";
    /** RFC 4488. */
    public static final String REFER_SUB = "Refer-Sub";
    /** RFC 3515; compact form {@code r}. */
    public static final String REFER_TO = "Refer-To";
    /** RFC 3892; compact form {@code b}. */
    public static final String REFERRED_BY = "Referred-By";
    /** RFC 3841; compact form {@code j}. */
    public static final String REJECT_CONTACT = "Reject-Contact";
    /** Draft-ietf-sip-privacy-04, a predecessor of RFC 3325 that PBXs still use. */
    public static final String REMOTE_PARTY_ID = "Remote-Party-ID";
    /** RFC 3891. */
    public static final String REPLACES = "Replaces";
    /** RFC 3261. */
    public static final String REPLY_TO = "Reply-To";
    /** RFC 3841; compact form {@code d}. */
    public static final String REQUEST_DISPOSITION = "Request-Disposition";
    /** RFC 3261. */
    public static final String REQUIRE = "Require";
    /** RFC 3261. */
    public static final String RETRY_AFTER = "Retry-After";
    /** RFC 3261. */
    public static final String ROUTE = "Route";
    /** RFC 3262. */
    public static final String RSEQ = "RSeq";
    /** RFC 3261. */
    public static final String SERVER = "Server";
    /** RFC 3608. */
    public static final String SERVICE_ROUTE = "Service-Route";
    /** RFC 4028; compact form {@code x}. */
    public static final String SESSION_EXPIRES = "Session-Expires";
    /** RFC 7989. */
    public static final String SESSION_ID = "Session-ID";
    /** RFC 3903. */
    public static final String SIP_ETAG = "SIP-ETag";
    /** RFC 3903. */
    public static final String SIP_IF_MATCH = "SIP-If-Match";
    /** RFC 3261; compact form {@code s}. */
    public static final String SUBJECT = "Subject";
    /** RFC 6665. */
    public static final String SUBSCRIPTION_STATE = "Subscription-State";
    /** RFC 3261; compact form {@code k}. */
    public static final String SUPPORTED = "Supported";
    /** RFC 4538. */
    public static final String TARGET_DIALOG = "Target-Dialog";
    /** RFC 3261. */
    public static final String TIMESTAMP = "Timestamp";
    /** RFC 3261; compact form {@code t}. */
    public static final String TO = "To";
    /** RFC 3261. */
    public static final String UNSUPPORTED = "Unsupported";
    /** RFC 3261. */
    public static final String USER_AGENT = "User-Agent";
    /** RFC 7433. */
    public static final String USER_TO_USER = "User-to-User";
    /** RFC 3261; compact form {@code v}. */
    public static final String VIA = "Via";
    /** RFC 3261. */
    public static final String WARNING = "Warning";
    /** RFC 3261. */
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";

    /** Canonical name and compact form ("" where there is none), pairwise. */
    static final String[] TABLE = {
        ACCEPT, "",
        ACCEPT_CONTACT, "a",
        ACCEPT_ENCODING, "",
        ACCEPT_LANGUAGE, "",
        ALERT_INFO, "",
        ALLOW, "",
        ALLOW_EVENTS, "u",
        ANSWER_MODE, "",
        AUTHENTICATION_INFO, "",
        AUTHORIZATION, "",
        CALL_ID, "i",
        CALL_INFO, "",
        CONTACT, "m",
        CONTENT_DISPOSITION, "",
        CONTENT_ENCODING, "e",
        CONTENT_LANGUAGE, "",
        CONTENT_LENGTH, "l",
        CONTENT_TYPE, "c",
        CSEQ, "",
        DATE, "",
        DIVERSION, "",
        ERROR_INFO, "",
        EVENT, "o",
        EXPIRES, "",
        FLOW_TIMER, "",
        FROM, "f",
        GEOLOCATION, "",
        HISTORY_INFO, "",
        IDENTITY, "y",
        IN_REPLY_TO, "",
        INFO_PACKAGE, "",
        JOIN, "",
        MAX_FORWARDS, "",
        MIME_VERSION, "",
        MIN_EXPIRES, "",
        MIN_SE, "",
        ORGANIZATION, "",
        P_ACCESS_NETWORK_INFO, "",
        P_ASSERTED_IDENTITY, "",
        P_CALLED_PARTY_ID, "",
        P_PREFERRED_IDENTITY, "",
        PATH, "",
        PRIORITY, "",
        PRIVACY, "",
        PROXY_AUTHENTICATE, "",
        PROXY_AUTHORIZATION, "",
        PROXY_REQUIRE, "",
        RACK, "",
        REASON, "",
        RECORD_ROUTE, "",
        RECV_INFO, "",
        REFER_SUB, "",
        REFER_TO, "r",
        REFERRED_BY, "b",
        REJECT_CONTACT, "j",
        REMOTE_PARTY_ID, "",
        REPLACES, "",
        REPLY_TO, "",
        REQUEST_DISPOSITION, "d",
        REQUIRE, "",
        RETRY_AFTER, "",
        ROUTE, "",
        RSEQ, "",
        SERVER, "",
        SERVICE_ROUTE, "",
        SESSION_EXPIRES, "x",
        SESSION_ID, "",
        SIP_ETAG, "",
        SIP_IF_MATCH, "",
        SUBJECT, "s",
        SUBSCRIPTION_STATE, "",
        SUPPORTED, "k",
        TARGET_DIALOG, "",
        TIMESTAMP, "",
        TO, "t",
        UNSUPPORTED, "",
        USER_AGENT, "",
        USER_TO_USER, "",
        VIA, "v",
        WARNING, "",
        WWW_AUTHENTICATE, "",
    };

    private HeaderName() {}

    /**
     * The canonical spelling of a header name.
     *
     * @param name in any case, or a compact form
     * @return the constant of this class, or the name itself when it is unknown
     */
    public static String canonical(String name) {
        HeaderTable.Entry entry = HeaderTable.lookup(name);
        return entry == null ? name : entry.name;
    }

    /** As {@link #canonical}. @throws IllegalArgumentException when the name is not a token */
    static String requireCanonical(String name) {
        HeaderTable.Entry entry = HeaderTable.lookup(name);
        return entry == null ? Chars.requireToken("header name", name) : entry.name;
    }
}
