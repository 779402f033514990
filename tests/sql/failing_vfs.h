// An SQLite VFS that passes everything on to the platform's and fails on demand. One at a time.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <string>

namespace psmet::sql {

class FailingVfs {
 public:
  FailingVfs() {
    Self() = this;
    below_ = sqlite3_vfs_find(nullptr);
    vfs_ = *below_;
    vfs_.zName = "psmet-failing";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + below_->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
      auto* ours = reinterpret_cast<File*>(file);
      ours->base.pMethods = nullptr;
      ours->real = reinterpret_cast<sqlite3_file*>(ours + 1);
      const int code = Self()->below_->xOpen(Self()->below_, name, ours->real, flags, out);
      if (code == SQLITE_OK) ours->base.pMethods = Methods();
      return code;
    };
    sqlite3_vfs_register(&vfs_, 0);
  }
  ~FailingVfs() { sqlite3_vfs_unregister(&vfs_); }

  const char* name() const { return vfs_.zName; }
  // Every sync fails from now on, or none.
  void FailSyncs(bool fail) { fail_syncs_ = fail; }
  // Every write fails as on a full disk, or none.
  void FillDisk(bool full) { full_ = full; }
  // The n-th write or sync from now fails, once; 0: none.
  void FailNth(int n) {
    countdown_ = n;
    failed_ = false;
  }
  // True once FailNth has failed something.
  bool failed() const { return failed_; }
  // Writes so far, of whatever size.
  int writes() const { return writes_; }

 private:
  struct File {
    sqlite3_file base;
    sqlite3_file* real;
  };

  static FailingVfs*& Self() {
    static FailingVfs* self = nullptr;
    return self;
  }
  static sqlite3_file* Real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }
  bool Hit() {
    if (countdown_ > 0 && --countdown_ == 0) {
      failed_ = true;
      return true;
    }
    return false;
  }

  static const sqlite3_io_methods* Methods() {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods m;
      std::memset(&m, 0, sizeof m);
      m.iVersion = 2;
      m.xClose = [](sqlite3_file* f) { return Real(f)->pMethods->xClose(Real(f)); };
      m.xRead = [](sqlite3_file* f, void* p, int n, sqlite3_int64 o) {
        return Real(f)->pMethods->xRead(Real(f), p, n, o);
      };
      m.xWrite = [](sqlite3_file* f, const void* p, int n, sqlite3_int64 o) {
        ++Self()->writes_;
        if (Self()->full_) return SQLITE_FULL;
        if (Self()->Hit()) return SQLITE_IOERR_WRITE;
        return Real(f)->pMethods->xWrite(Real(f), p, n, o);
      };
      m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) { return Real(f)->pMethods->xTruncate(Real(f), n); };
      m.xSync = [](sqlite3_file* f, int flags) {
        if (Self()->fail_syncs_ || Self()->Hit()) return SQLITE_IOERR_FSYNC;
        return Real(f)->pMethods->xSync(Real(f), flags);
      };
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return Real(f)->pMethods->xFileSize(Real(f), n); };
      m.xLock = [](sqlite3_file* f, int l) { return Real(f)->pMethods->xLock(Real(f), l); };
      m.xUnlock = [](sqlite3_file* f, int l) { return Real(f)->pMethods->xUnlock(Real(f), l); };
      m.xCheckReservedLock = [](sqlite3_file* f, int* r) { return Real(f)->pMethods->xCheckReservedLock(Real(f), r); };
      m.xFileControl = [](sqlite3_file* f, int op, void* p) { return Real(f)->pMethods->xFileControl(Real(f), op, p); };
      m.xSectorSize = [](sqlite3_file* f) { return Real(f)->pMethods->xSectorSize(Real(f)); };
      m.xDeviceCharacteristics = [](sqlite3_file* f) { return Real(f)->pMethods->xDeviceCharacteristics(Real(f)); };
      m.xShmMap = [](sqlite3_file* f, int p, int n, int e, void volatile** o) {
        return Real(f)->pMethods->xShmMap(Real(f), p, n, e, o);
      };
      m.xShmLock = [](sqlite3_file* f, int o, int n, int l) { return Real(f)->pMethods->xShmLock(Real(f), o, n, l); };
      m.xShmBarrier = [](sqlite3_file* f) { Real(f)->pMethods->xShmBarrier(Real(f)); };
      m.xShmUnmap = [](sqlite3_file* f, int d) { return Real(f)->pMethods->xShmUnmap(Real(f), d); };
      return m;
    }();
    return &methods;
  }

  sqlite3_vfs* below_;
  sqlite3_vfs vfs_;
  std::atomic<bool> fail_syncs_ = false, full_ = false, failed_ = false;
  std::atomic<int> countdown_ = 0, writes_ = 0;
};

}  // namespace psmet::sql
