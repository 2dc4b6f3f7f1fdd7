/** Who may enter: the token, the login cookie and the XSRF rule. */
@NullMarked
package dev.mlopscloud.notebooks.auth;

import org.jspecify.annotations.NullMarked;
