/**
 * Reads and checks the headers and bodies of a call's SIP messages: the session description in a body, multipart
 * bodies, header parameters, the Reason header, the headers that the application adds, the response that rejects a
 * request. Also the error of a command, {@link io.xphone.call.message.CallError}.
 *
 * <p>Imports {@code io.xphone.sip} and {@code io.xphone.sdp}, and no other package of {@code io.xphone.call}.
 */
package io.xphone.call.message;
