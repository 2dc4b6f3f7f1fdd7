/** One child process: starting it, knowing it again, its log, and starting it again when it dies. */
@NullMarked
package dev.mlopscloud.standalone.child;

import org.jspecify.annotations.NullMarked;
