package io.xphone.sip.message;

/** The status codes of RFC 3261 §21 and of the extensions in use, with their default reason phrases. */
public final class StatusCode {
    /** 100 Trying. */
    public static final int TRYING = 100;
    /** 180 Ringing. */
    public static final int RINGING = 180;
    /** 181 Call Is Being Forwarded. */
    public static final int CALL_IS_BEING_FORWARDED = 181;
    /** 182 Queued. */
    public static final int QUEUED = 182;
    /** 183 Session Progress. */
    public static final int SESSION_PROGRESS = 183;
    /** 199 Early Dialog Terminated. */
    public static final int EARLY_DIALOG_TERMINATED = 199;
    /** 200 OK. */
    public static final int OK = 200;
    /** 202 Accepted. */
    public static final int ACCEPTED = 202;
    /** 204 No Notification. */
    public static final int NO_NOTIFICATION = 204;
    /** 300 Multiple Choices. */
    public static final int MULTIPLE_CHOICES = 300;
    /** 301 Moved Permanently. */
    public static final int MOVED_PERMANENTLY = 301;
    /** 302 Moved Temporarily. */
    public static final int MOVED_TEMPORARILY = 302;
    /** 305 Use Proxy. */
    public static final int USE_PROXY = 305;
    /** 380 Alternative Service. */
    public static final int ALTERNATIVE_SERVICE = 380;
    /** 400 Bad Request. */
    public static final int BAD_REQUEST = 400;
    /** 401 Unauthorized. */
    public static final int UNAUTHORIZED = 401;
    /** 402 Payment Required. */
    public static final int PAYMENT_REQUIRED = 402;
    /** 403 Forbidden. */
    public static final int FORBIDDEN = 403;
    /** 404 Not Found. */
    public static final int NOT_FOUND = 404;
    /** 405 Method Not Allowed. */
    public static final int METHOD_NOT_ALLOWED = 405;
    /** 406 Not Acceptable. */
    public static final int NOT_ACCEPTABLE = 406;
    /** 407 Proxy Authentication Required. */
    public static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    /** 408 Request Timeout. */
    public static final int REQUEST_TIMEOUT = 408;
    /** 410 Gone. */
    public static final int GONE = 410;
    /** 412 Conditional Request Failed. */
    public static final int CONDITIONAL_REQUEST_FAILED = 412;
    /** 413 Request Entity Too Large. */
    public static final int REQUEST_ENTITY_TOO_LARGE = 413;
    /** 414 Request-URI Too Long. */
    public static final int REQUEST_URI_TOO_LONG = 414;
    /** 415 Unsupported Media Type. */
    public static final int UNSUPPORTED_MEDIA_TYPE = 415;
    /** 416 Unsupported URI Scheme. */
    public static final int UNSUPPORTED_URI_SCHEME = 416;
    /** 420 Bad Extension. */
    public static final int BAD_EXTENSION = 420;
    /** 421 Extension Required. */
    public static final int EXTENSION_REQUIRED = 421;
    /** 422 Session Interval Too Small. */
    public static final int SESSION_INTERVAL_TOO_SMALL = 422;
    /** 423 Interval Too Brief. */
    public static final int INTERVAL_TOO_BRIEF = 423;
    /** 428 Use Identity Header. */
    public static final int USE_IDENTITY_HEADER = 428;
    /** 429 Provide Referrer Identity. */
    public static final int PROVIDE_REFERRER_IDENTITY = 429;
    /** 430 Flow Failed. */
    public static final int FLOW_FAILED = 430;
    /** 433 Anonymity Disallowed. */
    public static final int ANONYMITY_DISALLOWED = 433;
    /** 438 Invalid Identity Header. */
    public static final int INVALID_IDENTITY_HEADER = 438;
    /** 439 First Hop Lacks Outbound Support. */
    public static final int FIRST_HOP_LACKS_OUTBOUND_SUPPORT = 439;
    /** 469 Bad Info Package. */
    public static final int BAD_INFO_PACKAGE = 469;
    /** 480 Temporarily Unavailable. */
    public static final int TEMPORARILY_UNAVAILABLE = 480;
    /** 481 Call/Transaction Does Not Exist. */
    public static final int CALL_OR_TRANSACTION_DOES_NOT_EXIST = 481;
    /** 482 Loop Detected. */
    public static final int LOOP_DETECTED = 482;
    /** 483 Too Many Hops. */
    public static final int TOO_MANY_HOPS = 483;
    /** 484 Address Incomplete. */
    public static final int ADDRESS_INCOMPLETE = 484;
    /** 485 Ambiguous. */
    public static final int AMBIGUOUS = 485;
    /** 486 Busy Here. */
    public static final int BUSY_HERE = 486;
    /** 487 Request Terminated. */
    public static final int REQUEST_TERMINATED = 487;
    /** 488 Not Acceptable Here. */
    public static final int NOT_ACCEPTABLE_HERE = 488;
    /** 489 Bad Event. */
    public static final int BAD_EVENT = 489;
    /** 491 Request Pending. */
    public static final int REQUEST_PENDING = 491;
    /** 493 Undecipherable. */
    public static final int UNDECIPHERABLE = 493;
    /** 494 Security Agreement Required. */
    public static final int SECURITY_AGREEMENT_REQUIRED = 494;
    /** 500 Server Internal Error. */
    public static final int SERVER_INTERNAL_ERROR = 500;
    /** 501 Not Implemented. */
    public static final int NOT_IMPLEMENTED = 501;
    /** 502 Bad Gateway. */
    public static final int BAD_GATEWAY = 502;
    /** 503 Service Unavailable. */
    public static final int SERVICE_UNAVAILABLE = 503;
    /** 504 Server Time-out. */
    public static final int SERVER_TIME_OUT = 504;
    /** 505 Version Not Supported. */
    public static final int VERSION_NOT_SUPPORTED = 505;
    /** 513 Message Too Large. */
    public static final int MESSAGE_TOO_LARGE = 513;
    /** 580 Precondition Failure. */
    public static final int PRECONDITION_FAILURE = 580;
    /** 600 Busy Everywhere. */
    public static final int BUSY_EVERYWHERE = 600;
    /** 603 Decline. */
    public static final int DECLINE = 603;
    /** 604 Does Not Exist Anywhere. */
    public static final int DOES_NOT_EXIST_ANYWHERE = 604;
    /** 606 Not Acceptable. */
    public static final int NOT_ACCEPTABLE_ANYWHERE = 606;
    /** 607 Unwanted. */
    public static final int UNWANTED = 607;
    /** 608 Rejected. */
    public static final int REJECTED = 608;

    private static final String[] REASONS = new String[700];

    static {
        REASONS[TRYING] = "Trying";
        REASONS[RINGING] = "Ringing";
        REASONS[CALL_IS_BEING_FORWARDED] = "Call Is Being Forwarded";
        REASONS[QUEUED] = "Queued";
        REASONS[SESSION_PROGRESS] = "Session Progress";
        REASONS[EARLY_DIALOG_TERMINATED] = "Early Dialog Terminated";
        REASONS[OK] = "OK";
        REASONS[ACCEPTED] = "Accepted";
        REASONS[NO_NOTIFICATION] = "No Notification";
        REASONS[MULTIPLE_CHOICES] = "Multiple Choices";
        REASONS[MOVED_PERMANENTLY] = "Moved Permanently";
        REASONS[MOVED_TEMPORARILY] = "Moved Temporarily";
        REASONS[USE_PROXY] = "Use Proxy";
        REASONS[ALTERNATIVE_SERVICE] = "Alternative Service";
        REASONS[BAD_REQUEST] = "Bad Request";
        REASONS[UNAUTHORIZED] = "Unauthorized";
        REASONS[PAYMENT_REQUIRED] = "Payment Required";
        REASONS[FORBIDDEN] = "Forbidden";
        REASONS[NOT_FOUND] = "Not Found";
        REASONS[METHOD_NOT_ALLOWED] = "Method Not Allowed";
        REASONS[NOT_ACCEPTABLE] = "Not Acceptable";
        REASONS[PROXY_AUTHENTICATION_REQUIRED] = "Proxy Authentication Required";
        REASONS[REQUEST_TIMEOUT] = "Request Timeout";
        REASONS[GONE] = "Gone";
        REASONS[CONDITIONAL_REQUEST_FAILED] = "Conditional Request Failed";
        REASONS[REQUEST_ENTITY_TOO_LARGE] = "Request Entity Too Large";
        REASONS[REQUEST_URI_TOO_LONG] = "Request-URI Too Long";
        REASONS[UNSUPPORTED_MEDIA_TYPE] = "Unsupported Media Type";
        REASONS[UNSUPPORTED_URI_SCHEME] = "Unsupported URI Scheme";
        REASONS[BAD_EXTENSION] = "Bad Extension";
        REASONS[EXTENSION_REQUIRED] = "Extension Required";
        REASONS[SESSION_INTERVAL_TOO_SMALL] = "Session Interval Too Small";
        REASONS[INTERVAL_TOO_BRIEF] = "Interval Too Brief";
        REASONS[USE_IDENTITY_HEADER] = "Use Identity Header";
        REASONS[PROVIDE_REFERRER_IDENTITY] = "Provide Referrer Identity";
        REASONS[FLOW_FAILED] = "Flow Failed";
        REASONS[ANONYMITY_DISALLOWED] = "Anonymity Disallowed";
        REASONS[INVALID_IDENTITY_HEADER] = "Invalid Identity Header";
        REASONS[FIRST_HOP_LACKS_OUTBOUND_SUPPORT] = "First Hop Lacks Outbound Support";
        REASONS[BAD_INFO_PACKAGE] = "Bad Info Package";
        REASONS[TEMPORARILY_UNAVAILABLE] = "Temporarily Unavailable";
        REASONS[CALL_OR_TRANSACTION_DOES_NOT_EXIST] = "Call/Transaction Does Not Exist";
        REASONS[LOOP_DETECTED] = "Loop Detected";
        REASONS[TOO_MANY_HOPS] = "Too Many Hops";
        REASONS[ADDRESS_INCOMPLETE] = "Address Incomplete";
        REASONS[AMBIGUOUS] = "Ambiguous";
        REASONS[BUSY_HERE] = "Busy Here";
        REASONS[REQUEST_TERMINATED] = "Request Terminated";
        REASONS[NOT_ACCEPTABLE_HERE] = "Not Acceptable Here";
        REASONS[BAD_EVENT] = "Bad Event";
        REASONS[REQUEST_PENDING] = "Request Pending";
        REASONS[UNDECIPHERABLE] = "Undecipherable";
        REASONS[SECURITY_AGREEMENT_REQUIRED] = "Security Agreement Required";
        REASONS[SERVER_INTERNAL_ERROR] = "Server Internal Error";
        REASONS[NOT_IMPLEMENTED] = "Not Implemented";
        REASONS[BAD_GATEWAY] = "Bad Gateway";
        REASONS[SERVICE_UNAVAILABLE] = "Service Unavailable";
        REASONS[SERVER_TIME_OUT] = "Server Time-out";
        REASONS[VERSION_NOT_SUPPORTED] = "Version Not Supported";
        REASONS[MESSAGE_TOO_LARGE] = "Message Too Large";
        REASONS[PRECONDITION_FAILURE] = "Precondition Failure";
        REASONS[BUSY_EVERYWHERE] = "Busy Everywhere";
        REASONS[DECLINE] = "Decline";
        REASONS[DOES_NOT_EXIST_ANYWHERE] = "Does Not Exist Anywhere";
        REASONS[NOT_ACCEPTABLE_ANYWHERE] = "Not Acceptable";
        REASONS[UNWANTED] = "Unwanted";
        REASONS[REJECTED] = "Rejected";
    }

    private StatusCode() {}

    /**
     * The default reason phrase of a status.
     *
     * @param status 100..699
     * @return the phrase; for an unknown code the one of its class (x00), as in §8.1.3.2
     */
    public static String reason(int status) {
        if (status < 100 || status > 699) {
            return "";
        }
        String reason = REASONS[status];
        if (reason != null) {
            return reason;
        }
        return status < 200 ? REASONS[SESSION_PROGRESS] : status < 600 ? REASONS[status / 100 * 100] : REASONS[DECLINE];
    }
}
