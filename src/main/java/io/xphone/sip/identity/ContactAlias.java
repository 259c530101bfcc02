package io.xphone.sip.identity;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;

/**
 * The user part of a phone's Contact, which cannot be guessed, and the user name that it stands for. PBXs call the
 * Contact, and some repeat it in To; an application expects the name.
 *
 * @param contactUser the user part of the Contact; "" when it is no alias
 * @param user the user name; "" for none
 */
public record ContactAlias(String contactUser, String user) {

    /** No alias. */
    public static final ContactAlias NONE = new ContactAlias("", "");

    /** {@return whether a URI is the Contact, by its user part: behind a NAT its host may differ} */
    public boolean isContact(Uri uri) {
        return !contactUser.isEmpty()
                && uri instanceof SipUri sip
                && sip.user().filter(contactUser::equals).isPresent();
    }

    /** {@return the URI with the user name where it is the Contact, else the URI itself} */
    public Uri named(Uri uri) {
        return isContact(uri) ? ((SipUri) uri).withUser(user.isEmpty() ? null : user) : uri;
    }

    /** {@return the address with the user name where it is the Contact, else the address itself} */
    public NameAddress named(NameAddress address) {
        return isContact(address.uri()) ? address.withUri(named(address.uri())) : address;
    }

    /** {@return the URI that was called: that of To when the Request-URI is the Contact} */
    public Uri called(SipRequest request) {
        return isContact(request.requestUri()) ? named(request.to().uri()) : request.requestUri();
    }
}
