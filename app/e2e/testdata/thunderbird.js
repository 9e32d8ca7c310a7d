// Runs inside Thunderbird with all rights. Writes a mail as a person would, in a
// compose window, and presses Send; answers with how it ended.
const [order] = arguments, answer = arguments[arguments.length - 1];
(async () => {
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const wait = async what => {
    for (let i = 0; i < 300; i++) {
      const found = what();
      if (found) return found;
      await pause(100);
    }
    throw new Error("waited in vain: " + what);
  };

  const Login = Components.Constructor("@mozilla.org/login-manager/loginInfo;1", Ci.nsILoginInfo, "init");
  for (const [site, user, password] of [["smtp://127.0.0.1", order.user, order.password], ["imap://127.0.0.1", order.mailbox, order.mailboxPassword]]) {
    if (user && !(await Services.logins.getAllLogins()).some(l => l.hostname == site)) {
      await Services.logins.addLoginAsync(new Login(site, null, site, user, password, "", ""));
    }
  }

  // draft is the message with this subject in the mailbox's folder Drafts.
  const draft = async subject => {
    const root = MailServices.accounts.defaultAccount.incomingServer.rootFolder;
    root.QueryInterface(Ci.nsIMsgImapMailFolder).performExpand(null);
    const folder = await wait(() => root.containsChildNamed("Drafts") && root.getChildNamed("Drafts"));
    folder.updateFolder(null);
    const header = await wait(() => [...folder.messages].find(m => m.mime2DecodedSubject == subject));
    return { header, uri: folder.getUriForMsg(header) };
  };

  const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
  fields.to = order.to;
  fields.bcc = order.bcc || "";
  fields.subject = order.subject;
  const params = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
  params.identity = MailServices.accounts.defaultAccount.defaultIdentity;
  params.type = Ci.nsIMsgCompType.New;
  params.format = Ci.nsIMsgCompFormat.PlainText;
  params.composeFields = fields;
  if (order.draft) { // go on with it, as a double click on it does
    const { header, uri } = await draft(order.draft);
    MailServices.compose.OpenComposeWindow(null, header, uri, Ci.nsIMsgCompType.Draft, Ci.nsIMsgCompFormat.PlainText, params.identity, null, null);
  } else {
    MailServices.compose.OpenComposeWindowWithParams(null, params);
  }
  const window = await wait(() => Services.wm.getMostRecentWindow("msgcompose"));
  await wait(() => window.gMsgCompose?.editor && window.document.readyState == "complete");
  await pause(1500); // the editor takes text only a while after it says that it is ready
  window.gMsgCompose.editor.insertText(order.body);

  const ended = new Promise(done => {
    window.gMsgCompose.addMsgSendListener({
      QueryInterface: ChromeUtils.generateQI(["nsIMsgComposeSendListener", "nsIMsgSendListener"]),
      onStartSending() {}, onProgress() {}, onStatus() {}, onGetDraftFolderURI() {}, onSendNotPerformed() {},
      onStopSending(id, status, text) { done(status ? "stopped with 0x" + (status >>> 0).toString(16) + " " + text : "sent"); },
      onTransportSecurityError() { done("no trust"); },
      onSendComplete() { done("sent"); },
    });
    setTimeout(() => done("no end"), 60000);
  });
  Services.prefs.setBoolPref("mail.warn_on_send_accel_key", false);
  window.goDoCommand("cmd_sendNow");
  const result = await ended;
  await pause(500);
  if (!window.closed) window.close();
  return result;
})().then(answer, error => answer("error: " + error + " " + (error.stack || "")));
